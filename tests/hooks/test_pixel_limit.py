"""There is one limit of pixels, for all that read photos."""

import pytest
from kedro.io import DataCatalog, MemoryDataset
from PIL import Image

from little_data.hooks.pixel_limit import PixelLimitHook
from little_data.parameters.ingestion import IngestionParameters, SplitShares
from little_data.photos.decoding import UnusablePhotoError, load_photo


def test_what_ingestion_takes_is_read_by_every_node_and_nothing_larger(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 400)
    Image.new("RGB", (50, 50)).save(tmp_path / "a.png")
    with pytest.raises(UnusablePhotoError):
        load_photo(tmp_path / "a.png", 16, "squeeze")
    split = SplitShares(train=1.0, validation=0, test=0)
    for largest, is_read in ((2500, True), (2499, False)):
        parameters = IngestionParameters(smallest_side=1, largest_pixels=largest, split=split)
        catalog = DataCatalog({"params:ingestion": MemoryDataset(parameters)})
        PixelLimitHook().before_node_run(catalog)
        if is_read:
            assert load_photo(tmp_path / "a.png", 16, "squeeze").shape == (16, 16, 3)
        else:
            with pytest.raises(UnusablePhotoError, match="largest_pixels"):
                load_photo(tmp_path / "a.png", 16, "squeeze")

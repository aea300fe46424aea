"""There is one limit of pixels and one range of brightness, for all that read photos."""

import time

import numpy as np
import pandas as pd
import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import Node, Pipeline
from PIL import Image

from little_data.datasets import UpdatedTableDataset
from little_data.hooks.photo_reading import PhotoReadingHook
from little_data.messages.errors import LittleDataError
from little_data.parameters.ingestion import IngestionParameters, SplitShares
from little_data.photos.decoding import UnusablePhotoError, load_photo, read_rgb
from little_data.photos.deep_pixels import show_depth
from little_data.skipping.files import CLOCK_TICK, FileHasher
from little_data.skipping.json_files import read_json, write_json


def make_catalog(is_built=True, **options):
    split = SplitShares(train=1.0, validation=0, test=0)
    parameters = IngestionParameters(
        **{"smallest_side": 1, "largest_pixels": 10**6, "split": split, **options}
    )
    # Kedro builds a group of parameters only where a node of the pipeline takes it.
    given = parameters if is_built else parameters.model_dump()
    return DataCatalog({"params:ingestion": MemoryDataset(given)})


def run_hook(is_built=True, **options):
    PhotoReadingHook().before_node_run(make_catalog(is_built, **options))


def start_run(**options):
    PhotoReadingHook().before_pipeline_run(Pipeline([]), make_catalog(**options))


@pytest.mark.parametrize("is_built", [True, False])
def test_what_ingestion_takes_is_read_by_every_node_and_nothing_larger(
    tmp_path, monkeypatch, is_built
):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 400)
    Image.new("RGB", (50, 50)).save(tmp_path / "a.png")
    with pytest.raises(UnusablePhotoError):
        load_photo(tmp_path / "a.png", 16, "squeeze")
    for largest, is_read in ((2500, True), (2499, False)):
        run_hook(is_built, largest_pixels=largest)
        if is_read:
            assert load_photo(tmp_path / "a.png", 16, "squeeze").shape == (16, 16, 3)
        else:
            with pytest.raises(UnusablePhotoError, match="largest_pixels"):
                load_photo(tmp_path / "a.png", 16, "squeeze")


def test_a_chosen_depth_holds_for_all_files_that_declare_none(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
    for largest in (200, 900, 4000):
        Image.fromarray(np.full((20, 20), largest, np.uint16)).save(tmp_path / f"{largest}.tif")
    try:
        run_hook(deep_bits=12)
        shown = [read_rgb(tmp_path / f"{value}.tif").getpixel((0, 0))[0] for value in (200, 900)]
        assert shown == [200 >> 4, 900 >> 4]
        assert read_rgb(tmp_path / "4000.tif").getpixel((0, 0))[0] == 4000 >> 4
    finally:
        show_depth(None)
    assert read_rgb(tmp_path / "200.tif").getpixel((0, 0))[0] == 200


def test_the_depth_that_ingestion_has_found_holds_for_later_nodes(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
    Image.fromarray(np.full((20, 20), 900, np.uint16)).save(tmp_path / "a.tif")
    catalog, hook = make_catalog(), PhotoReadingHook()

    def read(used, shown):
        facts = pd.DataFrame({"bits_used": used, "bits": shown}, dtype="Int64")
        catalog["image_facts"] = MemoryDataset(facts)
        hook.after_dataset_saved("image_facts")
        hook.before_node_run(catalog)
        return read_rgb(tmp_path / "a.tif").getpixel((0, 0))[0]

    try:
        assert read([10, 12, None], [12, 12, 16]) == 900 >> 4
        assert read([10, 14], [14, 14]) == 900 >> 6
        assert read([None], [16]) == 900 >> 2
    finally:
        show_depth(None)


def test_damaged_facts_do_not_keep_ingestion_from_making_them_again(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
    catalog, hook = make_catalog(), PhotoReadingHook()
    catalog["image_facts"] = UpdatedTableDataset(filepath=str(tmp_path / "facts.parquet"))
    (tmp_path / "facts.parquet").write_bytes(b"PAR1 is damaged")
    inspect = Node(lambda images: images, "raw_images", "image_facts", name="inspect")
    hook.before_pipeline_run(Pipeline([inspect]), catalog)
    hook.before_node_run(catalog)
    hook.before_pipeline_run(Pipeline([]), catalog)
    with pytest.raises(LittleDataError, match="image_facts cannot be loaded.*ingestion"):
        hook.before_node_run(catalog)


def test_a_full_check_of_ingestion_is_one_of_the_runner_too(tmp_path):
    """Who asks for it wants every file read, by whatever tells what has changed."""
    (tmp_path / "a.png").write_bytes(b"a")
    hasher = FileHasher(tmp_path / "memory")
    known = hasher.hash_files(tmp_path / "a.png", "photo")
    time.sleep(1.1 * CLOCK_TICK / 1e9)
    hasher.hash_files(tmp_path / "a.png", "photo")
    (memory,) = (tmp_path / "memory").iterdir()
    write_json(memory, {name: [stamp, "wrong"] for name, (stamp, _) in read_json(memory).items()})
    try:
        assert hasher.hash_files(tmp_path / "a.png", "photo") != known
        start_run(check="content")
        assert hasher.hash_files(tmp_path / "a.png", "photo") == known
    finally:
        start_run(check="times")

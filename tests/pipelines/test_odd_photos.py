"""Photos that look odd are shown, and stay where they are."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from little_data.parameters.ingestion import IngestionParameters, SplitShares
from little_data.parameters.report import ReportParameters
from little_data.pipelines.ingestion.nodes import inspect_images, sort_images
from little_data.pipelines.report.odd_photos import draw_odd_photos, list_odd_photos
from little_data.types.listing import ImageListing

SHOWN = ReportParameters(photos_shown=8, near_duplicate_similarity=0.9)


@pytest.fixture
def photos(tmp_path):
    random = np.random.default_rng(0)
    for name in ("a.jpg", "b.jpg", "c.png", "dark.png", "cut.jpg"):
        pixels = random.integers(0, 256, (60, 90, 3), dtype=np.uint8)
        Image.fromarray(pixels // (6 if name == "dark.png" else 1)).save(tmp_path / name)
    whole = (tmp_path / "cut.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: int(len(whole) * 0.96)])
    names = sorted(path.name for path in tmp_path.iterdir())
    return ImageListing.from_labels(tmp_path, [(name, name[0]) for name in names])


def ingest(photos):
    split = SplitShares(train=1.0, validation=0, test=0)
    parameters = IngestionParameters(smallest_side=32, largest_pixels=10**6, split=split)
    facts = inspect_images(photos, parameters).update(None)
    manifest, _ = sort_images(facts, parameters)
    return facts, manifest.assign(split="train")


def test_damaged_photos_come_first_and_then_the_odd_ones(photos):
    odd = list_odd_photos(*ingest(photos))
    assert odd["path"].tolist() == ["cut.jpg", "dark.png"]
    assert odd["oddity"][0].startswith("damaged or truncated: the file ends too early")
    assert odd["oddity"][1] == "very dark"
    picture = np.asarray(draw_odd_photos(odd, photos, SHOWN)[0])
    assert (picture < 100).any()


def test_where_nothing_is_odd_the_picture_says_so(photos):
    facts, manifest = ingest(photos)
    plain = manifest[manifest["path"].isin(["a.jpg", "b.jpg", "c.png"])]
    odd = list_odd_photos(facts, plain)
    assert odd.empty
    assert list(odd) == ["path", "split", "label", "oddity"]
    assert isinstance(odd, pd.DataFrame)
    assert (np.asarray(draw_odd_photos(odd, photos, SHOWN)[0]) < 100).any()

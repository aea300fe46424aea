"""The sources under the runner that skips: what is made at the first load is no change."""

import os
import shutil

import pytest
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline, node
from PIL import Image

from little_data.datasets.sources import sample_images
from little_data.samples import DRAWING_VERSION
from little_data.skipping import SkippingRunner

COUNTS = []


def count(source):
    parts = (getattr(source, name, ()) for name in ("files", "labels", "paths"))
    COUNTS.append(max(map(len, parts)))
    return str(COUNTS[-1])


@pytest.fixture
def run(tmp_path):
    """Run a node that reads a source, and tell whether it ran."""

    def run(**source):
        counted = {"type": "text.TextDataset", "filepath": str(tmp_path / "counted.txt")}
        catalog = DataCatalog.from_config({"source": source, "counted": counted})
        before = len(COUNTS)
        runner = SkippingRunner(folder=str(tmp_path / "fingerprints"))
        runner.run(Pipeline([node(count, "source", "counted")]), catalog)
        return len(COUNTS) > before

    return run


@pytest.fixture
def photos(tmp_path):
    for label in ("cat", "dog"):
        (tmp_path / "photos" / label).mkdir(parents=True)
        Image.new("RGB", (8, 8)).save(tmp_path / "photos" / label / "0.png")
    return tmp_path / "photos"


def test_pictures_that_are_drawn_at_the_first_load(run, tmp_path, monkeypatch):
    source = {
        "type": "little_data.datasets.SampleImagesDataset",
        "filepath": str(tmp_path / "drawn"),
        "seed": 1,
    }
    for images in (1, 2):
        assert run(**source, images_per_class=images)
        assert not run(**source, images_per_class=images)
        assert COUNTS[-1] == 2 * images
    monkeypatch.setattr(sample_images, "DRAWING_VERSION", DRAWING_VERSION + 1)
    assert run(**source, images_per_class=2)
    assert not run(**source, images_per_class=2)


def test_a_folder_of_photos(run, tmp_path, photos):
    source = {
        "type": "little_data.datasets.ImageFolderDataset",
        "filepath": str(photos),
        "unpack_to": str(tmp_path / "unpacked"),
    }
    assert run(**source)
    os.utime(photos / "cat/0.png")
    assert not run(**source)
    shutil.copy(photos / "cat/0.png", photos / "cat/1.png")
    assert run(**source)
    assert COUNTS[-1] == 3


def test_labels_of_a_folder_of_photos(run, tmp_path, photos):
    labels = tmp_path / "labels.csv"
    labels.write_text("cat/0.png,a\ndog/0.png,b\n")
    source = {
        "type": "little_data.datasets.ImageFolderDataset",
        "filepath": str(photos),
        "unpack_to": str(tmp_path / "unpacked"),
        "labels": {"file": str(labels), "label_column": "column 2"},
    }
    assert run(**source)
    assert not run(**source)
    labels.write_text("cat/0.png,a\ndog/0.png,c\n")
    assert run(**source)
    assert run(**{**source, "ignore": ["x"]})


def test_corrections_that_are_written_later(run, tmp_path):
    source = {
        "type": "little_data.datasets.CorrectionsDataset",
        "filepath": str(tmp_path / "corrections.csv"),
    }
    assert run(**source)
    assert not run(**source)
    (tmp_path / "corrections.csv").write_text("path,label\na.png,cat\n")
    assert run(**source)
    assert not run(**source)


@pytest.mark.parametrize("dataset", ["ImageFolderDataset", "ImageArchiveDataset"])
def test_an_archive_that_is_unpacked_at_the_first_load(run, tmp_path, photos, dataset):
    archive = shutil.make_archive(str(tmp_path / "photos"), "zip", photos)
    source = {
        "type": f"little_data.datasets.{dataset}",
        "filepath": archive,
        "unpack_to": str(tmp_path / "unpacked"),
    }
    assert run(**source)
    os.utime(archive)
    assert not run(**source)
    shutil.copy(photos / "cat/0.png", photos / "cat/1.png")
    shutil.make_archive(str(tmp_path / "photos"), "zip", photos)
    assert run(**source)
    assert COUNTS[-1] == 3


def test_new_photos_in_a_folder_or_alone(run, tmp_path, photos):
    source = {
        "type": "little_data.datasets.UnlabelledImagesDataset",
        "unpack_to": str(tmp_path / "unpacked"),
        "example": "kedro run",
    }
    assert run(**source, filepath=str(photos))
    assert not run(**source, filepath=str(photos))
    shutil.copy(photos / "cat/0.png", photos / "cat/1.png")
    assert run(**source, filepath=str(photos))
    assert COUNTS[-1] == 3
    # The same folder elsewhere has the same paths in it; a photo with another name has not.
    assert not run(**source, filepath=str(photos.rename(tmp_path / "moved")))
    assert run(**source, filepath=str(tmp_path / "moved/cat/0.png"))
    assert run(**source, filepath=str(tmp_path / "moved/cat/1.png"))
    assert not run(**source, filepath=str(tmp_path / "moved/cat/1.png"))


def test_digits_in_a_package(run):
    source = {"type": "little_data.datasets.EmbeddedDigitsDataset"}
    assert run(**source)
    assert not run(**source)

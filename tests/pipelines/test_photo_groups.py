"""Ingestion finds which photos belong together, from the files themselves, and says why."""

import logging

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageFilter

from little_data.messages.errors import LittleDataError
from little_data.parameters.ingestion import GroupParameters, IngestionParameters
from little_data.pipelines.ingestion.nodes import inspect_images, sort_images
from little_data.types.listing import ImageListing, LabelledFile


def draw(seed, size=(120, 90)):
    """Blurred noise: a picture of its own for each seed."""
    noise = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize(size).filter(ImageFilter.GaussianBlur(2))


def save(folder, path, picture, second=None):
    exif = Image.Exif()
    if second is not None:
        exif[ExifTags.Base.Model] = "Camera"
        time = f"2026:05:01 10:00:{second:02}"
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = time
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    picture.save(folder / path, exif=exif)


def ingest(folder, groups=None, splits=None, **parameters):
    """Return the manifest by path."""
    listed = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    files = [
        LabelledFile(path, path.split("/")[0], (splits or {}).get(path), (groups or {}).get(path))
        for path in listed
    ]
    wanted = IngestionParameters(
        smallest_side=32, largest_pixels=10**6, groups=GroupParameters(**parameters)
    )
    facts = inspect_images(ImageListing.from_files(folder, files), wanted).update(None)
    return sort_images(facts, wanted)[0].set_index("path")


def list_groups(manifest):
    """Return the paths of each group, with the reasons."""
    grouped = manifest.dropna(subset="group").reset_index().groupby("group")
    return {name: (list(rows["path"]), sorted(set(rows["group_reason"]))) for name, rows in grouped}


@pytest.fixture
def folder(tmp_path):
    for number, label in enumerate(["cat", "cat", "cat", "dog", "dog", "dog"]):
        save(tmp_path, f"{label}/{number}.png", draw(number), second=10 * number)
    return tmp_path


def test_different_photos_are_in_no_group(folder, caplog):
    with caplog.at_level(logging.INFO):
        manifest = ingest(folder)
    assert manifest["group"].isna().all()
    assert manifest["group_reason"].isna().all()
    assert manifest["split_given"].isna().all()
    assert "belong together" not in caplog.text


def test_a_copy_that_was_resized_and_saved_again_is_one_group_with_its_original(folder, caplog):
    save(folder, "cat/small.jpg", draw(1, size=(60, 45)))
    with caplog.at_level(logging.INFO):
        manifest = ingest(folder)
    assert list_groups(manifest) == {"cat/1.png": (["cat/1.png", "cat/small.jpg"], ["alike"])}
    assert "Groups: 1; photos by reason: alike 2" in caplog.text
    assert "different labels" not in caplog.text
    assert ingest(folder, alike=False)["group"].isna().all()


def test_alike_photos_of_two_classes_are_one_group_and_named(folder, caplog):
    save(folder, "dog/small.jpg", draw(1, size=(60, 45)))
    manifest = ingest(folder)
    assert list_groups(manifest) == {"cat/1.png": (["cat/1.png", "dog/small.jpg"], ["alike"])}
    assert "one label may be wrong: cat/1.png and dog/small.jpg" in caplog.text


def test_a_class_of_copies_alone_is_not_one_group(folder, caplog):
    for number in range(3):
        save(folder, f"fox/{number}.png", draw(9, size=(90 + number, 90)))
    assert list_groups(ingest(folder)) == {}
    assert "All photos of these classes are nearly the same" in caplog.text
    assert "fox" in caplog.text


def test_what_the_source_says_is_in_the_manifest(folder):
    groups = {"cat/0.png": "Tom", "cat/2.png": "Tom", "dog/3.png": "Rex"}
    manifest = ingest(folder, groups, splits={"cat/0.png": "train", "dog/4.png": "test"})
    assert list_groups(manifest) == {
        "Tom": (["cat/0.png", "cat/2.png"], ["column"]),
        "Rex": (["dog/3.png"], ["column"]),
    }
    assert manifest["split_given"].dropna().to_dict() == {"cat/0.png": "train", "dog/4.png": "test"}


def test_a_pattern_names_groups_across_classes_and_the_log_says_so(folder, caplog):
    for name in ("cat/a_1", "cat/b_1", "dog/a_2"):
        save(folder, f"{name}.png", draw(len(name) + ord(name[4]) * ord(name[6])))
    with caplog.at_level(logging.INFO):
        manifest = ingest(folder, pattern=r"/([a-z])_")
    assert {name: paths for name, (paths, _) in list_groups(manifest).items()} == {
        "a": ["cat/a_1.png", "dog/a_2.png"],
        "b": ["cat/b_1.png"],
    }
    assert "finds no group in 6 of 9 paths, such as cat/0.png" in caplog.text
    assert "hold photos of several classes: 1 of 2: a" in caplog.text


def test_a_pattern_that_finds_nothing_is_refused(folder):
    with pytest.raises(LittleDataError, match=r"pattern is \(\\d\{5\}\), and finds a group in no"):
        ingest(folder, pattern=r"(\d{5})")


def test_photos_of_a_burst_are_a_group(folder):
    save(folder, "cat/next.jpg", draw(20), second=11)
    manifest = ingest(folder, burst_seconds=2)
    assert list_groups(manifest) == {"cat/1.png": (["cat/1.png", "cat/next.jpg"], ["burst"])}
    assert ingest(folder)["group"].isna().all()

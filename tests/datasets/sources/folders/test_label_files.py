"""Label files are found in the folders of splits too, and what they leave over is listed."""

import logging

import pytest
from photo_folders import fill

from little_data.datasets.sources.folders.labelled_files import list_files_with_labels
from little_data.datasets.sources.labels.label_settings import LabelSettings


@pytest.fixture(autouse=True)
def everything_is_logged(caplog):
    caplog.set_level(logging.INFO, "little_data")


def load(folder, labels=None):
    return list_files_with_labels(folder, LabelSettings.from_config(labels))


def said(listing):
    rows = listing.files.astype(object).itertuples()
    return {row.path: f"{row.label} {row.split}" for row in rows}


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n")


def test_each_split_has_its_own_label_file(tmp_path):
    """The same name stands for another photo in each split."""
    fill(tmp_path, *(f"set/{split}/{n}.jpg" for split in ("train", "valid") for n in range(4)))
    write(tmp_path / "set/train/labels.csv", "file,label", "0,cat", "1,dog", "2,cat", "3,dog")
    write(tmp_path / "set/valid/labels.csv", "file,label", "0,dog", "1,dog", "2,cat", "3,cat")
    assert said(load(tmp_path)) == {
        **{f"set/train/{n}.jpg": f"{'dog' if n % 2 else 'cat'} train" for n in range(4)},
        **{f"set/valid/{n}.jpg": f"{'cat' if n > 1 else 'dog'} validation" for n in range(4)},
    }


def test_columns_of_one_hot_labels_in_each_split(tmp_path):
    fill(tmp_path, "train/a.jpg", "train/b.jpg", "test/a.jpg", "test/b.jpg")
    for split in ("train", "test"):
        write(tmp_path / split / "_classes.csv", "filename,cat,dog", "a.jpg,1,0", "b.jpg,0,1")
    assert set(said(load(tmp_path)).values()) == {"cat train", "dog train", "cat test", "dog test"}


def test_boxes_of_one_class_a_photo_are_labels(tmp_path):
    fill(tmp_path, *(f"{split}/{n}.jpg" for split in ("train", "test") for n in range(4)))
    for split in ("train", "test"):
        rows = [f"{n}.jpg,640,480,{'cat' if n < 2 else 'dog'},{n},2,30,40" for n in range(4)]
        header = "filename,width,height,class,xmin,ymin,xmax,ymax"
        write(tmp_path / split / "_annotations.csv", header, *rows, rows[0])
    assert set(said(load(tmp_path)).values()) == {"cat train", "dog train", "cat test", "dog test"}


def test_a_split_without_a_label_file_is_listed_as_unused(tmp_path, caplog):
    fill(tmp_path, *(f"{split}/{n}.jpg" for split in ("train", "test") for n in range(4)))
    write(tmp_path / "train/labels.csv", "file,label", "0,cat", "1,dog", "2,cat", "7,dog")
    listing = load(tmp_path)
    assert listing.files["path"].tolist() == ["train/0.jpg", "train/1.jpg", "train/2.jpg"]
    assert listing.unused == {
        "train/3.jpg": "it has no row in labels.csv",
        "7": "there is no such file, but labels.csv names it",
        **{f"test/{n}.jpg": "no label file says its class" for n in range(4)},
    }


def test_all_that_a_label_file_leaves_over_is_listed(tmp_path):
    fill(tmp_path / "photos", *(f"{n:02}.jpg" for n in range(40)))
    rows = [f"{n:02},{'cat' if n % 2 else 'dog'}" for n in range(2, 45)]
    rows += ["00,", "02,cat"]
    write(tmp_path / "labels.csv", "file,label", *rows)
    listing = load(tmp_path / "photos", str(tmp_path / "labels.csv"))
    assert len(listing.files) == 37
    assert listing.unused == {
        **{str(n): "there is no such file, but labels.csv names it" for n in range(40, 45)},
        "00.jpg": "its row in labels.csv has no label",
        "01.jpg": "it has no row in labels.csv",
        "02.jpg": "its rows in labels.csv have different labels",
    }


def test_files_without_a_class_are_listed(tmp_path):
    fill(tmp_path, "cat/1.jpg", "dog/2.jpg", "3.jpg", "about.txt")
    reason = "neither folder nor name says its class"
    assert load(tmp_path).unused == {"3.jpg": reason, "about.txt": reason}
    assert load(tmp_path, {"pattern": "(?P<label>cat|dog)/"}).unused == {
        "3.jpg": "labels.pattern does not fit"
    }


def test_photos_that_folders_label_need_no_row(tmp_path, caplog):
    fill(tmp_path, *(f"{label}/{n}.jpg" for label in ("cat", "dog") for n in range(4)))
    rows = [f"{label}/{n}.jpg,{label},p{n}" for label in ("cat", "dog") for n in range(3)]
    write(tmp_path / "patients.csv", "file,label,patient", *rows, "dog/9.jpg,dog,p9")
    listing = load(tmp_path)
    assert len(listing.files) == 8
    assert listing.unused == {"dog/9.jpg": "there is no such file, but patients.csv names it"}
    assert "which are not used" not in caplog.text

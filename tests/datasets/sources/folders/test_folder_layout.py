"""The splits of whoever made a folder are found wherever they stand, and nothing else is."""

import logging

import pytest
from kedro.io import DatasetError
from photo_folders import fill

from little_data.datasets.sources.folders.image_listing import list_labelled_images
from little_data.datasets.sources.folders.labelled_files import list_files_with_labels
from little_data.datasets.sources.labels.label_settings import LabelSettings


def find_splits(folder):
    """Return label and split of each file; without a split, the label alone."""
    rows = list_labelled_images(folder).files.astype(object)
    return {
        row.path: f"{row.label} {row.split}" if isinstance(row.split, str) else row.label
        for row in rows.itertuples()
    }


LAYOUTS = {
    "above the classes": {
        "train/cat/1.jpg": "cat train",
        "train/dog/1.jpg": "dog train",
        "val/cat/2.jpg": "cat validation",
        "val/dog/2.jpg": "dog validation",
        "test/cat/3.jpg": "cat test",
        "test/dog/more/3.jpg": "dog test",
    },
    "inside the classes": {
        "cat/train/1.jpg": "cat train",
        "cat/holdout/2.jpg": "cat test",
        "dog/Training/1.jpg": "dog train",
        "dog/dev/2.jpg": "dog validation",
    },
    "in one class only": {
        "cat/train/1.jpg": "cat train",
        "cat/test/2.jpg": "cat test",
        "cat/3.jpg": "cat",
        "dog/1.jpg": "dog",
    },
    "above flat files": {
        "photos/train/cat.0.jpg": "cat train",
        "photos/train/dog.1.jpg": "dog train",
        "photos/test/cat.2.jpg": "cat test",
        "photos/test/dog.3.jpg": "dog test",
    },
    "with a prefix, each doubled": {
        "seg_train/seg_train/sea/1.jpg": "sea train",
        "seg_train/seg_train/ice/1.jpg": "ice train",
        "seg_test/seg_test/sea/2.jpg": "sea test",
        "seg_test/seg_test/ice/2.jpg": "ice test",
    },
    "with years": {
        "train2017/cat/1.jpg": "cat train",
        "train2017/dog/1.jpg": "dog train",
        "val2017/cat/1.jpg": "cat validation",
        "val2017/dog/1.jpg": "dog validation",
    },
    "one class is missing from a split": {
        "train/cat/1.jpg": "cat train",
        "train/dog/1.jpg": "dog train",
        "test/dog/2.jpg": "dog test",
    },
    "classes in splits hold the same subfolders": {
        "train/cat/old/1.jpg": "cat train",
        "train/cat/new/1.jpg": "cat train",
        "train/dog/old/1.jpg": "dog train",
        "train/dog/new/1.jpg": "dog train",
        "test/cat/new/1.jpg": "cat test",
        "test/dog/new/1.jpg": "dog test",
    },
    "the inner name has the last word": {
        "train/train/cat/1.jpg": "cat train",
        "train/train/dog/1.jpg": "dog train",
        "train/val/cat/1.jpg": "cat validation",
        "train/val/dog/1.jpg": "dog validation",
        "test/cat/1.jpg": "cat test",
        "test/dog/1.jpg": "dog test",
    },
    "classes that are called like splits": {
        "train_station/1.jpg": "train_station",
        "test_tube/1.jpg": "test_tube",
    },
    "one class that is called like a split": {"test/a/1.jpg": "test", "control/a/1.jpg": "control"},
    "one subfolder in each class": {"cat/images/1.jpg": "cat", "dog/images/1.jpg": "dog"},
    "folders of the same name deep in the classes": {
        "benign/p1/40X/1.jpg": "benign",
        "benign/p2/40X/1.jpg": "benign",
        "malignant/p3/40X/1.jpg": "malignant",
        "malignant/p3/100X/1.jpg": "malignant",
        "malignant/p4/40X/1.jpg": "malignant",
        "malignant/p4/100X/1.jpg": "malignant",
    },
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_layout_says_the_splits(tmp_path, caplog, layout):
    fill(tmp_path, *layout)
    assert find_splits(tmp_path) == layout
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


def test_the_log_names_the_folders_of_splits(tmp_path, caplog):
    fill(tmp_path, *LAYOUTS["with a prefix, each doubled"])
    with caplog.at_level(logging.INFO):
        find_splits(tmp_path)
    assert "read as splits: seg_test (test); seg_train (train)" in caplog.text


SPLITS = {f"{split}/{label}/1.jpg" for split in ("train", "test") for label in ("cat", "dog")}


@pytest.mark.parametrize(
    ("beside", "reason"),
    [
        ("unlabeled/1.jpg", "unlabeled: this folder is left out: by its name, its photos are not"),
        ("pred/cat/1.jpg", "pred: this folder is left out: by its name, its photos are not lab"),
        ("papers/1.pdf", "papers: this folder is left out: it stands beside splits, and its name"),
    ],
)
def test_what_stands_beside_splits_is_named_and_left_out(tmp_path, caplog, beside, reason):
    fill(tmp_path, *SPLITS, beside)
    assert set(find_splits(tmp_path)) == SPLITS
    assert reason in caplog.text


def test_an_archive_that_holds_all_splits_twice_is_read_once(tmp_path, caplog):
    """As Kaggle's chest-xray-pneumonia does."""
    splits = {f"chest_xray/{path}" for path in SPLITS}
    twice = {f"chest_xray/chest_xray/{path}" for path in SPLITS}
    fill(tmp_path, *splits, *twice)
    assert set(find_splits(tmp_path)) == splits
    assert "chest_xray/chest_xray: this folder is left out: it repeats the splits" in caplog.text


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["2019", "2020"], "'2019' and '2020'"),
        (["part one", "part two", "part three"], "'part one' and 'part three'"),
        (["train", "trainval"], "'train' and 'trainval'"),
        (["train", "test", "fold3"], "'fold3' and 'test'"),
    ],
)
def test_folders_with_the_same_subfolders_are_splits_and_must_be_named(tmp_path, names, told):
    fill(tmp_path, *(f"all/{name}/{label}/1.jpg" for name in names for label in "abcde"))
    message = f"all: {told} both hold 'a', 'b', 'c' and 2 more, so they are not classes but splits"
    with pytest.raises(DatasetError, match=message) as error:
        list_labelled_images(tmp_path)
    assert "rename them so that train, validation or test is part of the name" in str(error.value)
    assert "labels.pattern=/(?P<label>[^/]+)/,ingestion.groups.pattern=^([^/]+)/" in str(
        error.value
    )


@pytest.mark.parametrize("name", ["unlabeled", "unsup", "pred", "Unlabelled images"])
def test_unlabelled_photos_beside_classes_are_named_and_left_out(tmp_path, caplog, name):
    fill(tmp_path, "cat/1.jpg", "dog/2.jpg", f"{name}/3.jpg")
    assert find_splits(tmp_path) == {"cat/1.jpg": "cat", "dog/2.jpg": "dog"}
    told = caplog.text.replace("\n", " ")
    assert f"{name}: this folder is left out: by its name, its photos are not labelled" in told
    assert "labels.pattern='(?P<label>[^/]+)/'" in told
    advised = LabelSettings.from_config({"pattern": "(?P<label>[^/]+)/"})
    assert set(list_files_with_labels(tmp_path, advised).files["label"]) == {"cat", "dog", name}


def test_a_class_may_have_such_a_word_in_its_name(tmp_path):
    fill(tmp_path, "cat/1.jpg", "unsupervised child/2.jpg", "predator/3.jpg")
    assert len(find_splits(tmp_path)) == 3

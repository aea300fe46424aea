"""Names of folders that mean a split, with all that people write around the word."""

import pytest

from little_data.datasets.sources.folders.split_names import find_splits, read_split

NAMES = {
    "train": [
        "train",
        "Training",
        "TRAIN",
        "seg_train",
        "train_images",
        "training_set",
        "Train-Set",
    ]
    + ["trainset", "TrainImages", "train2017", "train 1", "asl_alphabet_train"],
    "validation": ["valid", "validation", "val", "dev", "eval", "val2017", "validation_set"],
    "test": ["test", "testing", "holdout", "test1", "Test_Set", "seg_test", "testset"],
    "unlabelled": ["unlabeled", "unlabelled", "unsup", "pred", "seg_pred"],
    None: [
        "trains",
        "station",
        "invalid",
        "contest",
        "cat",
        "trainval",
        "train_test_split",
        "",
        "1",
    ],
}


@pytest.mark.parametrize(
    ("name", "split"), [(name, split) for split, names in NAMES.items() for name in names]
)
def test_the_split_that_a_name_means(name, split):
    assert read_split(name) == split


@pytest.mark.parametrize(
    ("names", "splits"),
    [
        (["seg_train", "seg_test", "seg_pred"], ["train", "test", "unlabelled"]),
        (["train_images", "Val", "test1"], ["train", "validation", "test"]),
        (["train", "bus"], ["train"]),
        # A station and a tube have no photos in common.
        (["train_station", "test_tube"], []),
        (["steam_train", "bullet_train"], []),
        (["pred", "unlabeled"], []),
        (["cat", "dog"], []),
    ],
)
def test_neighbours_are_splits_if_they_are_called_alike(names, splits):
    found = find_splits(names)
    assert [found[name] for name in names if name in found] == splits

"""Splits of a source stay as its owner made them, and what they lack is drawn from them."""

import logging

import pandas as pd
import pytest

from little_data.messages.errors import LittleDataError
from little_data.parameters.base import Seed
from little_data.parameters.evaluation import EvaluationParameters
from little_data.parameters.ingestion import IngestionParameters, SplitShares
from little_data.pipelines.ingestion.splits import split_images

LABELS = ("cat", "dog")


def manifest(group=None, **counts):
    """So many photos of each class in each split of the source; `none` is no split."""
    rows = [
        {"path": f"{split}/{label}/{number:02}.jpg", "label": label, "split_given": split}
        for split, count in counts.items()
        for label in LABELS
        for number in range(count)
    ]
    table = pd.DataFrame(rows).replace({"split_given": {"none": None}})
    table["content_hash"] = table["path"]
    table["group"] = table["path"].map(group or {})
    table["group_reason"] = table["group"].where(table["group"].isna(), "column")
    return table.astype("str")


def split(table, choice="auto", folds="auto", **shares):
    parameters = IngestionParameters(
        smallest_side=32,
        largest_pixels=10**6,
        split=choice if isinstance(choice, str) else SplitShares(**choice),
        shares=SplitShares(**(shares or {"train": 1.0})),
    )
    return split_images(
        table, parameters, EvaluationParameters(folds=folds, refit=True), Seed(seed=1)
    )


def count(table):
    """Return how many photos of a class went from which split of the source to which."""
    cats = table[table["label"] == "cat"].fillna({"split_given": "none"})
    return cats.groupby(["split_given", "split"]).size().to_dict()


@pytest.mark.parametrize("choice", ["auto", "as_given"])
def test_three_splits_stay_as_they_are(caplog, choice):
    with caplog.at_level(logging.INFO):
        table = split(manifest(train=10, validation=4, test=6), choice, train=0.5, test=0.5)
    assert (table["split"] == table["split_given"]).all()
    assert set(table.loc[table["split"] == "validation", "fold"]) == {0}
    assert set(table.loc[table["split"] != "validation", "fold"]) == {-1}
    assert "kept as they are: test 12, train 20, validation 8" in caplog.text


def test_the_test_photos_of_the_source_are_in_no_fold():
    table = split(manifest(train=10, test=6), folds=5)
    assert (table["split"] == table["split_given"]).all()
    assert set(table.loc[table["split"] == "test", "fold"]) == {-1}
    assert set(table.loc[table["split"] == "train", "fold"]) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize(("share", "drawn"), [(0.2, 2), (3, 3), (0.01, 1)])
def test_validation_photos_that_are_asked_for_come_from_the_training_photos(share, drawn):
    shares = {"train": 1 if isinstance(share, int) else 0.5, "validation": share}
    table = split(manifest(train=10, test=6), **shares)
    assert count(table) == {
        ("train", "train"): 10 - drawn,
        ("train", "validation"): drawn,
        ("test", "test"): 6,
    }


def test_folds_beside_validation_photos_of_the_source_are_refused():
    message = "folds is 5, but the source has validation photos.* or split the photos with"
    with pytest.raises(LittleDataError, match=message):
        split(manifest(train=10, validation=4, test=6), folds=5)


def test_without_test_photos_the_validation_photos_of_the_source_are_the_test(caplog):
    with caplog.at_level(logging.INFO):
        table = split(manifest(train=10, validation=4), train=0.8, validation=0.2)
    assert count(table) == {
        ("train", "train"): 8,
        ("train", "validation"): 2,
        ("validation", "test"): 4,
    }
    assert "no test photos: its validation photos are used as such" in caplog.text
    assert "drawn from the training photos of the source" in caplog.text
    assert set(split(manifest(train=10, validation=4))["split"]) == {"train", "test"}


def test_shares_of_ones_own_take_the_place_of_the_splits_of_the_source(caplog):
    with caplog.at_level(logging.INFO):
        table = split(manifest(train=10, test=10), {"train": 0.5, "test": 0.5})
    assert set(count(table)) == {
        (one, two) for one in ("train", "test") for two in ("train", "test")
    }
    assert "(test 20, train 20) are not used: ingestion.split has shares" in caplog.text
    assert table["split_given"].notna().all()


@pytest.mark.parametrize("counts", [{"train": 10}, {"test": 10}, {"none": 10}])
def test_one_split_alone_is_none(counts):
    table = split(manifest(**counts), train=0.8, test=0.2)
    assert table["split"].value_counts().to_dict() == {"train": 16, "test": 4}
    with pytest.raises(LittleDataError, match=r"is as_given, but the source has no splits \(.*\)"):
        split(manifest(**counts), "as_given")


def test_splits_without_training_photos_are_refused():
    with pytest.raises(LittleDataError, match=r"no training photos \(test 6, validation 6\)"):
        split(manifest(validation=3, test=3))


def test_a_class_without_training_photos_is_named():
    table = manifest(train=5, test=5)
    table = table[(table["label"] == "cat") | (table["split_given"] == "test")]
    with pytest.raises(LittleDataError, match="no usable training photos of: dog"):
        split(table)


def test_too_few_training_photos_to_draw_validation_photos_from():
    message = "'cat' has 1 usable training photos in the source: too few.*shares.validation is 0.2"
    with pytest.raises(LittleDataError, match=message):
        split(manifest(train=1, test=5), train=0.8, validation=0.2)


def test_photos_in_no_split_are_learned_from_and_counted(caplog):
    table = split(manifest(train=5, test=5, none=2))
    assert count(table)["none", "train"] == 2
    assert "4 photos are in no split of the source, and are learned from" in caplog.text


def test_groups_that_the_owner_has_torn_stay_so_and_are_named(caplog):
    group = {"train/cat/00.jpg": "Tom", "test/cat/00.jpg": "Tom", "train/dog/00.jpg": "Rex"}
    table = split(manifest(group, train=10, test=5))
    assert (table["split"] == table["split_given"]).all()
    assert "The splits of the source tear groups apart (1)" in caplog.text
    assert "'Tom' (by column): train/cat/00.jpg in train, test/cat/00.jpg in test" in caplog.text


def test_what_is_drawn_from_the_training_photos_keeps_groups_whole(caplog):
    group = {
        f"train/{label}/{n:02}.jpg": f"{label} {n // 3}" for label in LABELS for n in range(30)
    }
    table = split(manifest(group, train=30, test=5), train=0.8, validation=0.2)
    assert table.groupby("group")["split"].nunique().max() == 1
    assert 3 <= count(table)["train", "validation"] <= 9
    folded = split(manifest(group, train=30, test=5), folds=5)
    assert folded.groupby("group")["fold"].nunique().max() == 1
    assert "tear" not in caplog.text


def test_a_class_with_fewer_groups_than_folds_is_named(caplog):
    group = {f"train/cat/{n:02}.jpg": f"cat {n % 3}" for n in range(12)}
    table = split(manifest(group, train=12), folds=5)
    assert table.groupby("group")["fold"].nunique().max() == 1
    assert "Too few groups to have each class in all 5 folds: cat has 3" in caplog.text


def test_a_class_that_is_a_single_group_cannot_be_judged():
    group = {f"train/cat/{n:02}.jpg": "Tom" for n in range(12)}
    with pytest.raises(LittleDataError, match="in one group.*: cat. They cannot be held out"):
        split(manifest(group, train=12))


def test_a_split_that_a_class_has_too_few_groups_for(caplog):
    group = {f"train/cat/{n:02}.jpg": f"Tom {n // 10}" for n in range(20)}
    table = split(manifest(group, train=20), train=0.8, validation=0.1, test=0.1)
    assert table.groupby("group")["split"].nunique().max() == 1
    assert "too few groups to have photos of each class in validation: cat" in caplog.text

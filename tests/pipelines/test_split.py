"""The photos of every class are split in the same way, and those to learn from come into folds."""

import logging

import pandas as pd
import pytest

from little_data.messages.errors import LittleDataError
from little_data.parameters.base import Seed
from little_data.parameters.evaluation import EvaluationParameters
from little_data.parameters.ingestion import IngestionParameters, SplitShares
from little_data.pipelines.ingestion.shares import count_photos, find_fewest_photos
from little_data.pipelines.ingestion.splits import split_images

EVALUATION = EvaluationParameters(folds="auto", refit=True)
FRACTIONS = {"train": 0.6, "validation": 0.2, "test": 0.2}
ABSENT = ["split_given", "group", "group_reason"]
WITHOUT_VALIDATION = {"train": 0.8, "validation": 0, "test": 0.2}


def parameters(**split):
    return IngestionParameters(
        smallest_side=32, largest_pixels=10**6, split=SplitShares(**(split or FRACTIONS))
    )


def manifest(counts):
    rows = [
        {"path": f"{label}/{number}.jpg", "label": label, "content_hash": f"{label}-{number}"}
        for label, count in counts.items()
        for number in range(count)
    ]
    return pd.DataFrame(rows).assign(**dict.fromkeys(ABSENT, pd.Series(None, dtype="str")))


def split_counts(table):
    return table.groupby(["label", "split"]).size().unstack(fill_value=0).to_dict("index")


def test_split_by_fraction_is_stratified():
    table = split_images(manifest({"cat": 50, "dog": 100}), parameters(), EVALUATION, Seed(seed=1))
    assert split_counts(table) == {
        "cat": {"train": 30, "validation": 10, "test": 10},
        "dog": {"train": 60, "validation": 20, "test": 20},
    }
    assert table["path"].is_unique


def test_split_by_count_leaves_the_rest_out(caplog):
    """The log says how many photos that is."""
    shares = {"train": 10, "validation": 4, "test": 0}
    with caplog.at_level(logging.INFO):
        table = split_images(
            manifest({"a": 20, "b": 14}), parameters(**shares), EVALUATION, Seed(seed=1)
        )
    assert split_counts(table) == {
        "a": {"train": 10, "validation": 4},
        "b": {"train": 10, "validation": 4},
    }
    assert "6 usable photos are not needed" in caplog.text


def test_a_split_that_uses_all_photos_says_nothing_of_others(caplog):
    with caplog.at_level(logging.INFO):
        split_images(manifest({"a": 10, "b": 10}), parameters(), EVALUATION, Seed(seed=1))
    assert "Photos of each class" in caplog.text
    assert "not needed" not in caplog.text


def test_the_split_depends_on_seed_and_content_only():
    photos = manifest({"cat": 50, "dog": 50})
    first = split_images(photos, parameters(), EVALUATION, Seed(seed=1))
    shuffled = split_images(
        photos.sample(frac=1, random_state=3), parameters(), EVALUATION, Seed(seed=1)
    )
    pd.testing.assert_frame_equal(first, shuffled)
    renamed = photos.assign(path=photos["path"].str.replace("/", "/new_"))
    moved = split_images(renamed, parameters(), EVALUATION, Seed(seed=1))
    by_hash = first.set_index("content_hash")["split"]
    assert (moved.set_index("content_hash")["split"] == by_hash.loc[moved["content_hash"]]).all()
    other = split_images(photos, parameters(), EVALUATION, Seed(seed=2))
    assert (other["split"] != first["split"]).any()


def split_into_folds(counts, folds="auto", seed=1, **shares):
    evaluation = EvaluationParameters(folds=folds, refit=True)
    split = parameters(**(shares or WITHOUT_VALIDATION))
    return split_images(manifest(counts), split, evaluation, Seed(seed=seed))


def test_without_validation_photos_those_to_learn_from_are_in_folds():
    table = split_into_folds({"cat": 50, "dog": 25}, folds=4)
    learned = table[table["split"] == "train"]
    assert (table.loc[table["split"] == "test", "fold"] == -1).all()
    assert learned.groupby("fold").size().tolist() == [15, 15, 15, 15]
    by_class = learned.groupby(["label", "fold"]).size()
    assert by_class["cat"].tolist() == [10] * 4
    assert by_class["dog"].tolist() == [5] * 4
    assert split_into_folds({"cat": 50, "dog": 25})["fold"].max() == 4
    other = split_into_folds({"cat": 50, "dog": 25}, folds=4, seed=2)
    assert (other["fold"] != table["fold"]).any()


def test_validation_photos_are_the_only_fold():
    table = split_into_folds({"cat": 20, "dog": 20}, **FRACTIONS)
    assert (table.loc[table["split"] == "validation", "fold"] == 0).all()
    assert (table.loc[table["split"] != "validation", "fold"] == -1).all()


def test_folds_beside_validation_photos_are_refused():
    message = (
        r"evaluation\.folds is 5, but ingestion\.split keeps validation photos.* Set folds to "
        "auto, or validation to 0"
    )
    with pytest.raises(LittleDataError, match=message):
        split_into_folds({"cat": 20, "dog": 20}, folds=5, **FRACTIONS)


def test_a_class_with_a_single_photo_to_learn_from_cannot_be_judged():
    everything = {"train": 1.0, "validation": 0, "test": 0}
    message = "class 'fox', 'owl': there is a single photo to learn from.*at least 2 .*Add photos"
    with pytest.raises(LittleDataError, match=message):
        split_into_folds({"cat": 20, "fox": 1, "owl": 1}, **everything)
    table = split_into_folds({"cat": 20, "fox": 2}, **everything)
    assert table.loc[table["label"] == "fox", "fold"].nunique() == 2
    # With validation photos one is enough to learn from.
    counts = {"train": 1, "validation": 1, "test": 0}
    assert split_counts(split_into_folds({"cat": 2, "fox": 2}, **counts)) == {
        "cat": {"train": 1, "validation": 1},
        "fox": {"train": 1, "validation": 1},
    }


@pytest.mark.parametrize("available", range(3, 40))
def test_fractions_never_need_more_photos_than_there_are(available):
    counts = count_photos(SplitShares(**FRACTIONS), {"cat": available})["cat"]
    assert sum(counts.values()) == available
    assert min(counts.values()) >= 1
    assert abs(counts["train"] - 0.6 * available) <= 1.5


@pytest.mark.parametrize(
    ("shares", "available", "counts"),
    [
        ((0.8, 0.1, 0.1), 4, (2, 1, 1)),  # a tenth of four rounds to none
        ((0.8, 0.2, 0.0), 10, (8, 2, 0)),
        ((0.3, 0.1, 0.1), 20, (6, 2, 2)),
        ((0.8, 0, 0.2), 20, (16, 0, 4)),
        ((1.0, 0, 0), 7, (7, 0, 0)),
    ],
)
def test_a_split_that_is_asked_for_gets_a_photo_and_no_other_does(shares, available, counts):
    names = ("train", "validation", "test")
    split = SplitShares(**dict(zip(names, shares, strict=True)))
    assert count_photos(split, {"cat": available})["cat"] == dict(zip(names, counts, strict=True))


@pytest.mark.parametrize(
    ("available", "split", "told"),
    [
        (2, FRACTIONS, "train 0.6, validation 0.2, test 0.2"),
        (13, {"train": 10, "validation": 4, "test": 0}, "train 10, validation 4, test 0"),
        # Validation and test would take both of the two photos that a third of five is.
        (5, dict.fromkeys(FRACTIONS, 0.11), "train 0.11, validation 0.11, test 0.11"),
    ],
)
def test_too_few_photos_name_the_class_and_the_split(available, split, told):
    message = rf"too few usable photos for the split {told}: cat \({available}\)\. Add photos"
    with pytest.raises(LittleDataError, match=message):
        count_photos(SplitShares(**split), {"cat": available, "dog": 50})


def test_all_classes_of_too_few_photos_are_named_at_once():
    photos = manifest({"cat": 20, "fox": 1, "owl": 2})
    message = r"test 0\.2: fox \(1\), owl \(2\)\. Add photos \(each class needs at least 3\)"
    with pytest.raises(LittleDataError, match=message):
        split_images(photos, parameters(), EVALUATION, Seed(seed=1))


@pytest.mark.parametrize(
    ("shares", "fewest"),
    [
        ((1.0, 0, 0), 2),  # one is held out while the other is learned
        ((0.8, 0, 0.2), 3),
        ((0.6, 0.2, 0.2), 3),
        ((0.8, 0.2, 0), 2),  # validation photos judge, so one is enough to learn from
        ((15, 0, 5), 20),
        ((0.1, 0, 0), 15),
        ((1e-9, 0, 0), 1000),
    ],
)
def test_a_class_of_the_fewest_photos_is_learned_and_one_of_fewer_is_not(shares, fewest):
    names = ("train", "validation", "test")
    asked = dict(zip(names, shares, strict=True))
    assert find_fewest_photos(SplitShares(**asked)) == fewest
    if fewest < 1000:
        split_into_folds({"cat": 40, "fox": fewest}, **asked)
        with pytest.raises(LittleDataError, match="too few usable photos|single photo"):
            split_into_folds({"cat": 40, "fox": fewest - 1}, **asked)

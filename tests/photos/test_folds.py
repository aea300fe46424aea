"""Each photo is judged by what has not seen it, and the folds hang on content and seed only."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from little_data.photos.folds import (
    MANY_PHOTOS,
    NOT_HELD_OUT,
    assign_folds,
    list_rounds,
    name_judgement,
    name_test,
    name_validation,
)


def photos(split="train", **counts):
    """Photos of each class; the hashes are as if drawn."""
    table = pd.DataFrame({"label": [name for name, count in counts.items() for _ in range(count)]})
    hashes = [f"{label}-{number}" for number, label in enumerate(table["label"])]
    return table.assign(split=split, content_hash=hashes)


def fold_of_each(table, folds=5, seed=1):
    """Return the fold of each photo by its content."""
    return dict(zip(table["content_hash"], assign_folds(table, folds, seed), strict=True))


@pytest.mark.parametrize("folds", [2, 3, 5, 10])
@pytest.mark.parametrize(
    "counts",
    [{"cat": 50, "dog": 50}, {"cat": 7, "dog": 31, "fox": 12}, {"cat": 2, "dog": 3, "fox": 99}],
)
def test_folds_are_equally_large_and_each_class_is_spread_over_them(folds, counts):
    table = photos(**counts)
    dealt = assign_folds(table, folds, seed=3)
    assert np.ptp(np.bincount(dealt, minlength=folds)) <= 1
    for label in counts:
        of_class = np.bincount(dealt[table["label"] == label], minlength=folds)
        assert np.ptp(of_class) <= 1, label


def test_the_folds_hang_on_content_and_seed_and_nothing_else():
    table = photos(cat=20, dog=30)
    shuffled = table.sample(frac=1, random_state=5)
    assert fold_of_each(shuffled) == fold_of_each(table)
    assert fold_of_each(table.assign(path="elsewhere")) == fold_of_each(table)
    assert fold_of_each(table, seed=2) != fold_of_each(table)


def test_nobody_can_tell_the_fold_from_the_split():
    """Both are drawn from the hash: a photo's place in one says nothing of its place in the other.

    `split_class` takes the photos in the order of the hash of seed and content.
    """
    import hashlib

    table = photos(cat=4000)
    keys = [hashlib.sha256(f"1:{text}".encode()).hexdigest() for text in table["content_hash"]]
    kept = table.iloc[np.argsort(keys)[:2000]].reset_index(drop=True)
    in_order = assign_folds(kept, 2, seed=1)
    assert abs(in_order[:1000].mean() - 0.5) < 0.06


def grouped(groups=30, seed=0, prefix="burst"):
    """Bursts of one to six photos of the same thing, each of one class."""
    random = np.random.default_rng(seed)
    names = np.repeat(np.arange(groups), random.integers(1, 7, groups))
    table = photos(cat=len(names))
    labels = np.where(names % 3, "cat", "dog")
    return table.assign(label=labels, group=[f"{prefix} {name}" for name in names])


@pytest.mark.parametrize("folds", [2, 3, 5])
def test_a_group_is_never_torn_and_the_folds_are_nearly_equal(folds):
    table = grouped()
    dealt = assign_folds(table, folds, seed=1)
    assert table.assign(fold=dealt).groupby("group")["fold"].nunique().max() == 1
    sizes = np.bincount(dealt, minlength=folds)
    assert np.ptp(sizes) <= 6  # the largest group
    for label in ("cat", "dog"):
        assert np.ptp(np.bincount(dealt[table["label"] == label], minlength=folds)) <= 6


def test_folds_of_groups_hang_on_content_and_seed_too():
    table = grouped()
    assert fold_of_each(table.sample(frac=1, random_state=5)) == fold_of_each(table)
    renamed = table.assign(group=table["group"].map(lambda name: name[::-1]))
    assert fold_of_each(renamed) == fold_of_each(table)
    assert fold_of_each(table, seed=2) != fold_of_each(table)


def test_a_few_groups_leave_all_other_photos_where_they_were():
    table = photos(cat=100, dog=100)
    before = assign_folds(table, 5, seed=1)
    names = pd.Series(None, table.index, dtype="str")
    pairs = table.assign(group=names.mask(table.index < 10, (table.index // 2).astype(str)))
    dealt = assign_folds(pairs, 5, seed=1)
    assert (dealt[10:] == before[10:]).all()
    assert pairs.assign(fold=dealt).groupby("group")["fold"].nunique().max() == 1
    assert np.ptp(np.bincount(dealt)) <= 4


def test_with_fewer_groups_than_folds_each_group_is_a_fold():
    """No fold is empty: a round without a photo could judge nothing."""
    table = grouped(groups=4)
    dealt = assign_folds(table, 5, seed=1)
    assert sorted(set(dealt)) == [0, 1, 2, 3]


def test_fewer_photos_than_folds_are_judged_one_by_one():
    assert sorted(assign_folds(photos(cat=2, dog=2), 5, seed=1)) == [0, 1, 2, 3]


def test_validation_photos_are_the_only_fold():
    table = pd.concat([photos(cat=8, dog=8), photos("validation", cat=3), photos("test", dog=4)])
    dealt = assign_folds(table.reset_index(drop=True), None, seed=1)
    assert dealt.tolist() == [NOT_HELD_OUT] * 16 + [0] * 3 + [NOT_HELD_OUT] * 4


def test_test_photos_are_in_no_fold_and_change_none():
    table = photos(cat=10, dog=10)
    with_test = pd.concat([photos("test", cat=7).assign(content_hash="x"), table])
    dealt = assign_folds(with_test.reset_index(drop=True), 5, seed=1)
    assert (dealt[:7] == NOT_HELD_OUT).all()
    assert dealt[7:].tolist() == assign_folds(table, 5, seed=1).tolist()


def test_of_many_photos_a_fifth_judges_unless_folds_are_asked_for():
    many = photos(cat=MANY_PHOTOS // 2, dog=MANY_PHOTOS // 2)
    dealt = assign_folds(many, None, seed=1)
    assert set(dealt) == {0, NOT_HELD_OUT}
    assert (dealt == 0).sum() == MANY_PHOTOS // 5
    assert set(assign_folds(many, 5, seed=1)) == {0, 1, 2, 3, 4}
    assert set(assign_folds(many.iloc[1:], None, seed=1)) == {0, 1, 2, 3, 4}


@st.composite
def manifests(draw):
    """Split photos of two or three classes, with the views of an augmentation plan."""
    labels = draw(st.lists(st.sampled_from("abc"), min_size=4, max_size=40))
    splits = draw(st.lists(st.sampled_from(["train", "validation", "test"]), min_size=40))
    if draw(st.booleans()):
        splits = ["train" if split == "validation" else split for split in splits]
    table = pd.DataFrame({"label": labels, "split": ["train", "train", *splits][: len(labels)]})
    table["content_hash"] = [f"{number}" for number in range(len(table))]
    return table.assign(path=table["content_hash"]), draw(st.integers(1, 3))


@settings(deadline=None)
@given(manifests(), st.sampled_from([None, 2, 3, 7]), st.integers(0, 3))
def test_no_round_judges_by_what_it_has_learned_from(drawn, folds, seed):
    table, views = drawn
    table["fold"] = assign_folds(table, folds, seed)
    learning = table[table["split"] != "test"]
    rows = learning.loc[learning.index.repeat(views)]
    rows = rows.assign(view=np.tile(np.arange(views), len(learning)))
    rows = rows[(rows["split"] == "train") | (rows["view"] == 0)].reset_index(drop=True)
    rounds = list_rounds(rows)
    judged = np.concatenate([each.held_out for each in rounds])
    assert len(set(judged)) == len(judged)
    assert (rows["view"].iloc[judged] == 0).all()
    for each in rounds:
        assert len(each.held_out)
        learned = set(rows["path"].iloc[each.training])
        assert not learned & set(rows["path"].iloc[each.held_out])
        # Each photo is on one side, with all of its views.
        assert learned | set(rows["path"].iloc[each.held_out]) == set(rows["path"])
        assert len(each.training) == rows["path"].isin(learned).sum()
    with_validation = (rows["split"] == "validation").any()
    expected = rows[rows["split"] == ("validation" if with_validation else "train")]
    assert set(rows["path"].iloc[judged]) == set(expected["path"])


def test_judged_training_photos_are_named_after_the_way_they_were_judged():
    table = pd.DataFrame({"split": ["train", "validation", "test", "train"]})
    assert name_judgement(table)["split"].tolist() == [
        "cross-validation",
        "validation",
        "test",
        "cross-validation",
    ]
    assert table["split"].tolist() == ["train", "validation", "test", "train"]


def test_what_is_trained_once_is_judged_by_the_first_fold():
    table = photos(cat=10, dog=10)
    table["fold"] = assign_folds(table, 5, seed=1)
    named = name_validation(table)
    assert (named["split"] == "validation").equals(table["fold"] == 0)
    assert (named["split"] == "train").sum() == 16


def test_where_there_are_validation_photos_they_stay_what_they_are():
    table = pd.concat([photos(cat=6), photos("validation", dog=3), photos("test", dog=2)])
    table = table.reset_index(drop=True)
    table["fold"] = assign_folds(table, None, seed=1)
    pd.testing.assert_frame_equal(name_validation(table), table)


def test_without_test_photos_the_second_fold_tests_what_is_trained_once():
    table = photos(cat=10, dog=10)
    table["fold"] = assign_folds(table, 5, seed=1)
    named = name_validation(name_test(table))
    assert (named["split"] == "test").equals(table["fold"] == 1)
    assert (named["split"] == "validation").equals(table["fold"] == 0)


@pytest.mark.parametrize("split", ["train", "validation"])
def test_without_a_second_fold_half_of_each_class_of_the_first_one_tests(split):
    table = pd.concat([photos(cat=6), photos(split, dog=8, ant=4)], ignore_index=True)
    table["fold"] = np.where(table["label"] == "cat", -1, 0)
    named = name_validation(name_test(table))
    counted = named[table["fold"] == 0].groupby(["label", "split"]).size()
    assert counted.to_dict() == {
        ("ant", "test"): 2,
        ("ant", "validation"): 2,
        ("dog", "test"): 4,
        ("dog", "validation"): 4,
    }
    assert (named["split"][table["fold"] == -1] == "train").all()


def test_where_there_are_test_photos_they_stay_what_they_are():
    table = pd.concat([photos(cat=10), photos("test", cat=2)], ignore_index=True)
    table["fold"] = assign_folds(table, 5, seed=1)
    pd.testing.assert_frame_equal(name_test(table), table)

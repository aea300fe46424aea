"""Groups stay whole, and whoever is in none keeps the split that chance gave."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from little_data.photos.splits import draw_splits

SPLITS = ["train", "validation", "test"]


def photos(**counts):
    """Photos of each class, none of them in a group."""
    table = pd.DataFrame({"label": [name for name, count in counts.items() for _ in range(count)]})
    hashes = [f"{label}-{number}" for number, label in enumerate(table["label"])]
    return table.assign(content_hash=hashes, group=pd.Series(None, table.index, dtype="str"))


def share(table, train, validation, test):
    """Return the counts of a split, the same for each class."""
    labels = pd.Index(table["label"].unique())
    return pd.DataFrame([[train, validation, test]] * len(labels), labels, columns=SPLITS)


def count(table, splits):
    counts = pd.crosstab(table["label"], splits)
    return counts.reindex(index=table["label"].unique(), columns=SPLITS, fill_value=0)


def test_without_groups_each_class_gets_its_counts_and_the_rest_no_split():
    table = photos(cat=20, dog=14)
    splits = draw_splits(table, share(table, 8, 3, 2), seed=1)
    assert count(table, splits).loc["cat"].tolist() == [8, 3, 2]
    assert count(table, splits).loc["dog"].tolist() == [8, 3, 2]
    assert splits.isna().sum() == 7 + 1


def test_a_few_groups_move_a_few_photos_and_keep_the_counts():
    table = photos(cat=200, dog=200)
    before = draw_splits(table, share(table, 120, 40, 40), seed=1)
    pairs = table.assign(
        group=table["group"].mask(table.index < 10, (table.index // 2).astype(str))
    )
    splits = draw_splits(pairs, share(table, 120, 40, 40), seed=1)
    assert splits.groupby(pairs["group"]).nunique().max() == 1
    assert count(table, splits).equals(count(table, before))
    assert 0 < (splits != before).sum() <= 10
    assert (splits != before)[table["label"] == "dog"].sum() == 0


def test_the_same_groups_in_another_order_or_under_other_names_are_split_alike():
    table = photos(cat=40, dog=60)
    table["group"] = [f"g{number % 17}" for number in range(100)]
    splits = draw_splits(table, share(table, 30, 0, 10), seed=1)
    renamed = table.assign(group=table["group"].str[::-1]).sample(frac=1, random_state=1)
    again = draw_splits(renamed, share(table, 30, 0, 10), seed=1)
    assert again.reindex(table.index).equals(splits)
    assert not draw_splits(table, share(table, 30, 0, 10), seed=2).equals(splits)


def test_objects_of_eight_sides_each_are_split_as_evenly_as_whole_objects_allow():
    table = photos(apple=160, cherry=120, tomato=112)
    table["group"] = [f"{label} {n // 8}" for n, label in enumerate(table["label"])]
    sizes = {"apple": (128, 0, 32), "cherry": (96, 0, 24), "tomato": (90, 0, 22)}
    wanted = pd.DataFrame(sizes, index=SPLITS).T
    splits = draw_splits(table, wanted, seed=1)
    assert splits.groupby(table["group"]).nunique().max() == 1
    assert (count(table, splits) - wanted).abs().max().max() <= 8
    assert (count(table, splits)["validation"] == 0).all()


@st.composite
def grouped_photos(draw):
    groups = draw(st.lists(st.sampled_from([None, "1", "2", "3", "4"]), min_size=6, max_size=40))
    labels = draw(st.lists(st.sampled_from("ab"), min_size=40, max_size=40))[: len(groups)]
    table = pd.DataFrame({"label": labels, "group": pd.Series(groups, dtype="str")})
    return table.assign(content_hash=[str(number) for number in range(len(table))])


@settings(deadline=None)
@given(grouped_photos(), st.integers(0, 3))
def test_no_group_stands_in_two_splits(table, seed):
    sizes = table["label"].value_counts()
    counts = pd.DataFrame({"train": sizes // 2, "validation": sizes // 6, "test": sizes // 4})
    splits = draw_splits(table, counts, seed)
    assert splits.groupby(table["group"]).nunique().le(1).all()
    if table["group"].isna().all():
        assert np.array_equal(count(table, splits).loc[counts.index], counts)


@pytest.mark.parametrize("seed", range(5))
def test_a_group_of_two_classes_is_split_once(seed):
    table = photos(cat=10, dog=10)
    table.loc[[0, 1, 10, 11], "group"] = "patient"
    splits = draw_splits(table, share(table, 6, 2, 2), seed)
    assert splits[[0, 1, 10, 11]].nunique() == 1
    assert count(table, splits)["train"].between(5, 7).all()

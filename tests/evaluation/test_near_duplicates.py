"""Pairs of other groups that are nearly the same, against what can be seen or counted."""

import numpy as np
import pandas as pd
import pytest

from little_data.evaluation.near_duplicates import find_similar_pairs


def directions(*degrees):
    angles = np.deg2rad(degrees)
    return np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)


def test_each_pair_is_found_once_the_most_similar_first():
    features = directions(0, 90, 5, 92, 180) * np.float32([[1], [2], [3], [4], [5]])
    groups = np.array(["train", "train", "test", "test", "test"])
    pairs = find_similar_pairs(features, groups, similarity=0.9)
    assert pairs[["first", "second"]].to_numpy().tolist() == [[1, 3], [0, 2]]
    assert pairs["similarity"].tolist() == pytest.approx(np.cos(np.deg2rad([2, 5])))


def test_copies_in_one_group_are_no_pair():
    pairs = find_similar_pairs(directions(0, 0, 90), np.array(["train", "train", "test"]), 0.5)
    assert pairs.empty
    assert find_similar_pairs(directions(0, 0), np.array(["train", "train"]), 0.5).empty


def test_every_photo_with_a_duplicate_is_in_a_pair():
    """Also the first and the last, whose nearest ones are nearer to others."""
    groups = np.array(["train", "validation", "test", "validation", "test"])
    pairs = find_similar_pairs(directions(0, 3, 4, 100, 7), groups, 0.99)
    assert pairs[["first", "second"]].to_numpy().tolist() == [[1, 2], [0, 1], [1, 4]]


def test_rows_without_any_number_are_like_nothing():
    features = np.zeros((2, 3), np.float32)
    assert find_similar_pairs(features, np.array(["train", "test"]), 0.1).empty


def test_no_rows_have_no_pairs():
    assert find_similar_pairs(np.empty((0, 3), np.float32), np.array([], str), 0.5).empty


def test_rows_are_compared_across_the_blocks_that_they_come_in():
    """As many as make three blocks, against all cosines at once."""
    random = np.random.default_rng(0)
    features = random.normal(size=(1300, 4)).astype(np.float32)
    groups = random.integers(0, 3, 1300)
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    cosines = np.where(groups[:, None] == groups, -1, unit @ unit.T)
    rows, nearest = np.arange(1300), cosines.argmax(axis=1)
    close = cosines.max(axis=1) >= 0.999
    expected = {tuple(sorted(pair)) for pair in zip(rows[close], nearest[close], strict=True)}
    pairs = find_similar_pairs(features, groups, 0.999)
    assert set(pairs[["first", "second"]].itertuples(index=False, name=None)) == expected
    assert len(pairs) == len(expected) > 10
    assert pairs["similarity"].is_monotonic_decreasing
    pd.testing.assert_frame_equal(pairs, find_similar_pairs(features, groups, 0.999))

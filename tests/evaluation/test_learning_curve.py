"""Learning curves of fits that say what they were given."""

from itertools import pairwise

import numpy as np
import pytest

from little_data.evaluation.learning_curve import (
    LearningCurve,
    measure_learning_curve,
    tabulate_learning_curve,
)
from little_data.streams.threads import limit_cores


@pytest.fixture(autouse=True)
def one_core():
    """So the fits are made one after the other, and are known by their order."""
    limit_cores(1)
    yield
    limit_cores(None)


class Recorder:
    """A fit that names the class with the nearest mean, and keeps what it was given."""

    def __init__(self):
        self.given = []

    def __call__(self, features, labels, held_out):
        self.given.append((features[:, 0].astype(int), labels, held_out[:, 0].astype(int)))
        means = np.array([features[labels == c, 1].mean() for c in (0, 1)])
        return -np.abs(held_out[:, 1:] - means)


def photos(of_first=60, of_second=60, seed=0):
    """Features (the photo's number, and one that tells the classes apart a little), and labels."""
    labels = np.repeat([0, 1], [of_first, of_second])
    values = labels + np.random.default_rng(seed).normal(size=len(labels))
    return np.column_stack([np.arange(len(labels)), values]), labels


def measure(features, labels, folds, groups=None, draws=2, seed=0):
    recorder = Recorder()
    groups = np.arange(len(labels)) if groups is None else groups
    curve = measure_learning_curve(features, labels, folds, groups, recorder, draws, seed)
    return curve, recorder.given


def test_sizes_grow_to_all_photos_of_the_other_folds():
    features, labels = photos()
    curve, given = measure(features, labels, np.arange(120) % 5)
    assert curve.photos_a_class.tolist() == [2, 3, 5, 10, 20, 30, 48]
    assert curve.correct.shape == (7, 2, 120)
    assert len(given) == 5 * (7 + 6)  # all the photos are taken once
    assert np.array_equal(curve.correct[-1, 0], curve.correct[-1, 1])


def test_no_model_is_judged_by_a_photo_of_its_own_folds():
    features, labels = photos()
    folds = np.random.default_rng(1).permutation(np.arange(120) % 3)
    _, given = measure(features, labels, folds)
    for trained, its_labels, held_out in given:
        assert not set(folds[trained]) & set(folds[held_out])
        assert np.array_equal(its_labels, labels[trained])


def test_each_class_is_drawn_equally_often_as_far_as_it_has_photos():
    features, labels = photos(40, 8)
    curve, given = measure(features, labels, np.arange(48) % 4)
    counts = [np.bincount(its_labels).tolist() for _, its_labels, _ in given[:6]]
    assert counts == [[2, 2], [3, 3], [5, 5], [10, 6], [20, 6], [30, 6]]
    assert curve.photos_a_class.tolist() == [2, 3, 5, 8, 13, 18]


def test_a_larger_size_holds_the_photos_of_a_smaller_one():
    features, labels = photos()
    _, given = measure(features, labels, np.arange(120) % 2, draws=1)
    of_first_fold = [set(trained) for trained, _, _ in given[: len(given) // 2]]
    for smaller, larger in pairwise(of_first_fold):
        assert smaller < larger


def test_photos_of_a_group_are_drawn_together():
    features, labels = photos()
    groups = np.arange(120) // 5  # within a class
    _, given = measure(features, labels, groups % 2, groups, draws=1)
    trained = given[2][0]  # five of each class
    assert len(set(groups[trained])) == 2


def test_draws_differ_and_seeds_repeat():
    features, labels = photos()
    folds = np.arange(120) % 4
    curve, given = measure(features, labels, folds)
    again, _ = measure(features, labels, folds)
    other, _ = measure(features, labels, folds, seed=1)
    assert np.array_equal(curve.correct, again.correct)
    assert not np.array_equal(curve.correct, other.correct)
    assert set(given[0][0]) != set(given[len(given) // 2 + 2][0])


def test_more_photos_are_better_on_the_average():
    features, labels = photos(200, 200)
    table = tabulate_learning_curve(measure(features, labels, np.arange(400) % 4, draws=8)[0])
    assert table["accuracy"].iloc[0] < table["accuracy"].iloc[-1]
    # Two classes a standard deviation apart: 0.69 with the means that are true.
    assert table["accuracy"].iloc[-1] == pytest.approx(0.69, abs=0.05)


def test_table_of_a_curve_by_hand():
    correct = np.array([[[1, 0, 0, 0], [1, 1, 0, 0]], [[1, 1, 1, 0], [1, 1, 1, 0]]], dtype=bool)
    table = tabulate_learning_curve(LearningCurve(np.array([2.0, 9.0]), correct))
    assert table.to_dict("list") == {
        "photos_a_class": [2.0, 9.0],
        "accuracy": [0.375, 0.75],
        "lowest": [0.25, 0.75],
        "highest": [0.5, 0.75],
    }

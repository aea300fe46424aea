"""ROC curves of two classes and of many."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from little_data.evaluation.roc import measure_roc


def of_second(scores):
    return np.column_stack([1 - np.array(scores), scores])


def test_the_curve_of_two_classes_is_that_of_the_second():
    """The dogs have 0.9 and 0.4, the cats 0.6 and 0.1: of four pairs three are in order."""
    curve = measure_roc(of_second([0.9, 0.6, 0.4, 0.1]), np.array([1, 0, 1, 0]))
    assert curve.area == pytest.approx(3 / 4)
    points = set(zip(curve.false_positive_rate, curve.true_positive_rate, strict=True))
    assert points == {(0, 0), (0, 0.5), (0.5, 0.5), (0.5, 1), (1, 1)}


def test_of_many_classes_it_is_the_mean_of_each_against_the_rest():
    random = np.random.default_rng(0)
    labels = random.integers(0, 4, 300)
    probabilities = random.dirichlet(np.ones(4), 300) + 0.3 * np.eye(4)[labels]
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    curve = measure_roc(probabilities, labels)
    expected = roc_auc_score(labels, probabilities, multi_class="ovr", average="macro")
    assert curve.area == pytest.approx(expected)
    # The drawn curve goes through few points, and is nearly the same.
    drawn = np.trapezoid(curve.true_positive_rate, curve.false_positive_rate)
    assert drawn == pytest.approx(expected, abs=0.005)
    assert (np.diff(curve.true_positive_rate) >= 0).all()
    ends = [(rate[0], rate[-1]) for rate in curve[:2]]
    assert ends == [(0, 1), (0, 1)]


def test_a_class_without_photos_is_left_out():
    random = np.random.default_rng(0)
    labels = np.array([0, 2] * 50)
    probabilities = random.dirichlet(np.ones(3), 100)
    areas = [roc_auc_score(labels == number, probabilities[:, number]) for number in (0, 2)]
    assert measure_roc(probabilities, labels).area == pytest.approx(np.mean(areas))


@pytest.mark.parametrize("classes", [2, 3])
def test_photos_of_one_class_have_no_curve(classes):
    assert measure_roc(np.full((5, classes), 1 / classes), np.ones(5, int)) is None

"""Calibration against numbers that were worked out by hand."""

import numpy as np
import pytest

from little_data.evaluation.calibration import BINS, expected_calibration_error, measure_calibration


def answers(confidences):
    """Probabilities of two classes, of which the first is predicted."""
    return np.array([[confidence, 1 - confidence] for confidence in confidences])


def test_photos_are_binned_by_confidence_and_counted():
    labels = np.array([0, 1, 0, 0, 1])
    bins = measure_calibration(answers([0.61, 0.65, 0.98, 0.96, 0.97]), labels)
    assert bins["photos"].tolist() == [2, 3]
    assert bins["confidence"].tolist() == pytest.approx([0.63, 0.97])
    assert bins["accuracy"].tolist() == pytest.approx([0.5, 2 / 3])
    by_hand = (2 * (0.63 - 0.5) + 3 * (0.97 - 2 / 3)) / 5
    assert expected_calibration_error(bins) == pytest.approx(by_hand)


def test_a_bin_holds_its_upper_edge():
    edge = 10 / BINS
    bins = measure_calibration(answers([edge - 1e-6, edge, edge + 1e-6]), np.zeros(3, int))
    assert bins["photos"].tolist() == [2, 1]


@pytest.mark.parametrize(("label", "error"), [(0, 0.0), (1, 1.0)])
def test_certain_answers_are_wholly_right_or_wholly_wrong(label, error):
    bins = measure_calibration(answers([1.0] * 4), np.full(4, label))
    assert expected_calibration_error(bins) == error


def test_answers_that_are_as_often_right_as_sure_have_a_small_error():
    random = np.random.default_rng(0)
    probabilities = random.dirichlet(np.ones(5), size=40_000)
    labels = (probabilities.cumsum(axis=1) < random.random((40_000, 1))).sum(axis=1)
    bins = measure_calibration(probabilities, labels)
    assert bins["photos"].sum() == 40_000
    assert expected_calibration_error(bins) < 0.01

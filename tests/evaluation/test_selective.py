"""Coverage curves and thresholds against counts by hand and simulated photos."""

import numpy as np
import pytest

from little_data.evaluation.selective import (
    Threshold,
    choose_threshold,
    describe_threshold,
    measure_coverage,
)


def test_curve_of_a_few_photos():
    confidences = np.array([0.9, 0.6, 0.8, 0.6])
    correct = np.array([True, False, False, True])
    curve = measure_coverage(confidences, correct)
    assert curve["threshold"].tolist() == [0.9, 0.8, 0.6]
    assert curve["photos"].tolist() == [1, 2, 4]  # photos of one confidence are answered together
    assert curve["coverage"].tolist() == [0.25, 0.5, 1.0]
    assert curve["accuracy"].tolist() == [1.0, 0.5, 0.5]
    assert curve["confidence"].tolist() == pytest.approx([0.9, 0.85, 0.725])


def test_the_lowest_threshold_that_keeps_the_accuracy():
    confidences = np.array([0.99, 0.98, 0.97, 0.96, 0.95])
    correct = np.array([True, False, True, True, False])
    threshold = choose_threshold(measure_coverage(confidences, correct), 0.75)
    assert threshold.confidence == 0.96
    assert (threshold.coverage, threshold.accuracy, threshold.photos) == (0.8, 0.75, 5)
    # Wilson's interval of 3 of 4.
    interval = (threshold.accuracy_low, threshold.accuracy_high)
    assert interval == pytest.approx((0.3006, 0.9544), abs=5e-5)


def test_answers_that_are_right_by_luck_need_confidence_too():
    confidences = np.array([0.999, 0.9, 0.7, 0.6])
    curve = measure_coverage(confidences, np.ones(4, bool))
    assert choose_threshold(curve, 0.99).confidence == 0.999
    assert choose_threshold(curve, 0.9).confidence == 0.9
    assert choose_threshold(curve, 0.75).coverage == 1


@pytest.mark.parametrize("confidences", [[0.999, 0.998], [0.7, 0.6]])
def test_no_threshold_is_better_than_one_that_does_not_keep_its_promise(confidences):
    correct = np.array([False, True]) if confidences[0] > 0.9 else np.array([True, True])
    assert choose_threshold(measure_coverage(np.array(confidences), correct), 0.99) is None


@pytest.mark.parametrize("photos", [60, 400])
def test_fresh_photos_keep_the_accuracy_on_the_average(photos):
    random = np.random.default_rng(0)
    answered, right = 0.0, 0.0
    for _ in range(200):
        confidences = 1 / (1 + np.exp(-np.abs(random.normal(3, 2, photos))))
        correct = random.random(photos) < confidences
        threshold = choose_threshold(measure_coverage(confidences, correct), 0.98)
        fresh = 1 / (1 + np.exp(-np.abs(random.normal(3, 2, 2000))))
        given = fresh[fresh >= (threshold.confidence if threshold else 1)]
        answered += len(given)
        right += given.sum()
    assert right / answered > 0.98
    assert answered > 200 * 2000 * 0.4


def test_words():
    threshold = Threshold(0.8712, 0.943, 0.9932, 0.9802, 0.9977, 312)
    assert describe_threshold(threshold, 0.99) == (
        "94.3\xa0% of the photos get an answer, at a confidence of at least 0.871; of these 294 "
        "answers, 99.3\xa0% are right (95\xa0% interval: 98.0\xa0% to 99.8\xa0%)"
    )
    assert "every photo is unsure" in describe_threshold(None, 0.99)

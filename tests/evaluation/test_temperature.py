"""Temperatures against closed forms and probabilities that were made too sure."""

import numpy as np
import pytest
from scipy.special import softmax

from little_data.evaluation.calibration import expected_calibration_error, measure_calibration
from little_data.evaluation.metrics import label_log_loss
from little_data.evaluation.temperature import (
    COLDEST,
    HOTTEST,
    apply_temperature,
    calibrate_out_of_fold,
    fit_temperature,
)


def honest_answers(photos, classes=4, seed=0):
    """Class probabilities, and labels that are drawn from them."""
    random = np.random.default_rng(seed)
    logits = 2 * random.normal(size=(photos, classes))
    probabilities = softmax(logits, axis=1)
    labels = (probabilities.cumsum(axis=1) < random.random((photos, 1))).sum(axis=1)
    return probabilities, labels


def test_a_temperature_divides_the_logits():
    logits = np.random.default_rng(0).normal(size=(50, 3)) * 5
    np.testing.assert_allclose(
        apply_temperature(softmax(logits, axis=1), 2.5), softmax(logits / 2.5, axis=1)
    )


@pytest.mark.parametrize("temperature", [0.3, 3.0])
def test_the_temperature_that_was_applied_is_found_again(temperature):
    honest, labels = honest_answers(20_000)
    given = apply_temperature(honest, 1 / temperature)
    assert fit_temperature(given, labels) == pytest.approx(temperature, rel=0.03)


def test_the_predicted_class_stays():
    given, labels = honest_answers(500)
    calibrated = apply_temperature(given, fit_temperature(given, labels))
    assert np.array_equal(calibrated.argmax(axis=1), given.argmax(axis=1))


@pytest.mark.parametrize("photos", [10, 100, 1000])
@pytest.mark.parametrize("confidence", [0.6, 0.9, 1 - 1e-9])
def test_photos_that_are_all_right_leave_half_a_photo_of_doubt(photos, confidence):
    labels = np.arange(photos) % 2
    given = np.where(np.eye(2)[labels] == 1, confidence, 1 - confidence)
    calibrated = apply_temperature(given, fit_temperature(given, labels))
    assert calibrated.max(axis=1) == pytest.approx(photos / (photos + 0.5), abs=1e-5)


def test_the_gradient_is_zero_where_the_photos_are_many():
    # At the best 1 / T the mean logit of the label is that which the probabilities expect.
    given, labels = honest_answers(5000, seed=1)
    given = apply_temperature(given, 0.5)
    calibrated = apply_temperature(given, fit_temperature(given, labels))
    logits = np.log(given)
    of_label = logits[np.arange(len(labels)), labels].mean()
    assert of_label == pytest.approx((calibrated * logits).sum(axis=1).mean(), abs=2e-3)


def test_answers_that_are_all_wrong_or_all_alike_stay_within_bounds():
    wrong = np.array([[0.9, 0.1]] * 5)
    assert fit_temperature(wrong, np.ones(5, int)) == pytest.approx(HOTTEST, rel=1e-3)
    alike = np.full((6, 3), 1 / 3)
    assert COLDEST <= fit_temperature(alike, np.arange(6) % 3) <= HOTTEST


def test_a_sure_mistake_is_not_taken_for_a_rounding_error():
    # One of 201 answers is wrong, and all are equally sure.
    labels = np.arange(200) % 2
    sure = np.where(np.eye(2)[labels] == 1, 1 - 1e-12, 1e-12)
    given = np.concatenate([sure, [[1e-12, 1 - 1e-12]]])
    labels = np.append(labels, 0)
    calibrated = apply_temperature(given, fit_temperature(given, labels))
    wrong = (1 + 0.5 * 200 / 201) / 201.5
    assert calibrated.max(axis=1) == pytest.approx(1 - wrong, abs=1e-5)


def test_probabilities_of_exactly_zero_stay_finite():
    given = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]], dtype=np.float32)
    calibrated = apply_temperature(given, fit_temperature(given, np.array([0, 1, 1])))
    assert np.isfinite(calibrated).all()
    assert calibrated.sum(axis=1) == pytest.approx(np.ones(3))


def test_out_of_fold_probabilities_become_calibrated():
    honest, labels = honest_answers(4000)
    given = apply_temperature(honest, 0.4)
    calibrated = calibrate_out_of_fold(given, labels, np.arange(4000) % 5)
    assert label_log_loss(calibrated, labels) < label_log_loss(given, labels)
    assert expected_calibration_error(measure_calibration(given, labels)) > 0.1
    assert expected_calibration_error(measure_calibration(calibrated, labels)) < 0.02


def test_a_fold_has_no_part_in_its_own_temperature():
    given, labels = honest_answers(60)
    folds = np.arange(60) % 3
    before = calibrate_out_of_fold(given, labels, folds)
    changed = np.where(folds == 1, (labels + 1) % 4, labels)
    after = calibrate_out_of_fold(given, changed, folds)
    assert np.array_equal(before[folds == 1], after[folds == 1])
    assert not np.allclose(before[folds == 0], after[folds == 0])

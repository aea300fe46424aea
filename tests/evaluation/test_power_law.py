"""Power laws that are found again, and intervals that hold the truth."""

import numpy as np
import pytest

from little_data.evaluation.learning_curve import LearningCurve
from little_data.evaluation.power_law import (
    Gain,
    describe_gain,
    estimate_gain,
    extrapolate_accuracy,
    fit_power_law,
)

SIZES = np.array([2, 3, 5, 10, 20, 30, 50, 80.0])


def draw_curve(a, b, c, photos=20_000, draws=3, seed=0, sizes=SIZES):
    """A curve whose photos are wrong with a probability of a + b n^-c, each by its difficulty."""
    difficulty = np.random.default_rng(seed).random(photos)
    errors = a + b * sizes**-c
    correct = np.repeat((difficulty >= errors[:, None])[:, None], draws, axis=1)
    return LearningCurve(sizes, correct)


def fit(curve, groups=None, seed=0):
    photos = curve.correct.shape[2]
    return fit_power_law(curve, np.arange(photos) if groups is None else groups, seed)


@pytest.mark.parametrize(("a", "b", "c"), [(0.05, 0.6, 0.5), (0.0, 0.9, 1.0), (0.2, 0.3, 1.5)])
def test_a_power_law_is_found_again(a, b, c):
    law = fit(draw_curve(a, b, c))
    assert np.median(law.laws, axis=0) == pytest.approx([a, b, c], abs=0.06)
    table = extrapolate_accuracy(law, np.array([7.0, 160.0]))
    assert table["accuracy"].tolist() == pytest.approx(
        [1 - a - b * 7**-c, 1 - a - b * 160**-c], abs=0.01
    )
    assert (table["accuracy_low"] < table["accuracy"]).all()
    assert (table["accuracy"] < table["accuracy_high"]).all()


def test_a_gain_is_the_difference_of_the_law():
    gain = estimate_gain(fit(draw_curve(0.05, 0.6, 0.5)), 80)
    truth = 100 * 0.6 * (80**-0.5 - 130**-0.5)
    assert gain.photos == 50
    assert gain.points == pytest.approx(truth, rel=0.1)
    assert gain.low < truth < gain.high
    assert gain.high > 2 * truth  # laws may be wrong


@pytest.mark.parametrize(
    ("photos", "more"), [(1000, 50), (50, 50), (49, 20), (12, 10), (9, 5), (4.8, 1)]
)
def test_never_more_than_twice_the_photos(photos, more):
    assert estimate_gain(fit(draw_curve(0.05, 0.6, 0.5, photos=500)), photos).photos == more


def test_a_flat_curve_gains_nothing():
    gain = estimate_gain(fit(draw_curve(0.1, 0.0, 1.0, photos=3000)), 80)
    assert 0 <= gain.low <= gain.points <= gain.high < 0.5
    assert describe_gain(gain).startswith("50 more photos of each class would not help measurably")


def test_no_error_is_below_zero_and_no_accuracy_falls_with_more_photos():
    random = np.random.default_rng(0)
    noise = LearningCurve(SIZES, random.random((len(SIZES), 3, 40)) < 0.9)
    table = extrapolate_accuracy(fit(noise), np.array([2, 80, 160, 10_000.0]))
    assert (table["accuracy_high"] <= 1).all()
    assert table["accuracy"].is_monotonic_increasing


def test_photos_that_are_all_right_are_no_proof_of_perfection():
    # Jeffreys' interval of 60 of 60 begins at 0.959.
    law = fit(LearningCurve(SIZES, np.ones((len(SIZES), 2, 60), dtype=bool)))
    low = extrapolate_accuracy(law, SIZES[-1:])["accuracy_low"].iloc[0]
    assert low == pytest.approx(0.959, abs=0.006)


def test_groups_that_agree_widen_the_interval():
    curve = draw_curve(0.1, 0.6, 0.5, photos=100)
    alike = LearningCurve(SIZES, np.repeat(curve.correct, 8, axis=2))
    apart, grouped = fit(alike), fit(alike, np.arange(800) // 8)
    widths = [
        np.ptp(extrapolate_accuracy(law, SIZES[-1:])[["accuracy_low", "accuracy_high"]].to_numpy())
        for law in (apart, grouped)
    ]
    assert widths[1] > 2 * widths[0]


def test_intervals_hold_the_truth():
    held = 0
    for seed in range(60):
        law = fit(draw_curve(0.05, 0.6, 0.6, photos=150, seed=seed), seed=seed)
        table = extrapolate_accuracy(law, np.array([80.0]))
        truth = 1 - 0.05 - 0.6 * 80**-0.6
        held += table["accuracy_low"].iloc[0] <= truth <= table["accuracy_high"].iloc[0]
    assert held >= 54


def test_two_sizes_are_too_few():
    curve = draw_curve(0.1, 0.5, 0.5, photos=100, sizes=np.array([2.0, 4.0]))
    assert fit(curve) is None
    assert describe_gain(None) == (
        "There are too few photos to say what more of them would be worth"
    )


@pytest.mark.parametrize(
    ("gain", "words"),
    [
        (
            Gain(50, 0.83, 0.21, 1.49),
            "50 more photos of each class would be worth about 0.8 points "
            "(95\xa0% interval: 0.2 to 1.5)",
        ),
        (
            Gain(20, 0.1, 0.02, 0.3),
            "20 more photos of each class would not help measurably: 0.1 points "
            "(95\xa0% interval: 0.0 to 0.3)",
        ),
        (
            Gain(10, 1.5, 0.01, 6.0),
            "10 more photos of each class would bring no gain that can be told from chance "
            "(95\xa0% interval: 0.0 to 6.0)",
        ),
    ],
)
def test_gains_in_words(gain, words):
    assert describe_gain(gain) == words

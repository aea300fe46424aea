"""Paired differences against published intervals, closed forms and McNemar's test."""

import math

import numpy as np
import pytest

from little_data.evaluation.comparison import (
    Difference,
    compare_accuracies,
    describe_difference,
)


def answers(both, gained, lost, neither=0):
    """Whether two strategies are right: about so many photos both, the first, the second, none."""
    first = np.repeat([True, True, False, False], [both, gained, lost, neither])
    second = np.repeat([True, False, True, False], [both, gained, lost, neither])
    return first, second


def test_interval_of_a_published_example():
    # Fagerland et al. 2014, Statistics in Medicine 33, pages 2850-75: airway hyper-responsiveness
    # before and after transplantation, 1, 1, 7 and 12 of 21; Tango's interval.
    difference = compare_accuracies(*answers(1, 1, 7, 12))
    assert difference.points == pytest.approx(-100 * 6 / 21)
    assert (difference.low, difference.high) == pytest.approx((-51.7, -2.6), abs=0.05)


@pytest.mark.parametrize("photos", [1, 20, 500])
def test_strategies_that_always_agree_have_the_interval_of_a_closed_form(photos):
    # With gained = lost = 0 the score is -d √(n / (d (1 - d))), so the bound is z² / (n + z²).
    squared = 1.959963984540054**2
    difference = compare_accuracies(*answers(photos, 0, 0))
    bound = 100 * squared / (photos + squared)
    assert difference == pytest.approx((0, -bound, bound, photos))


@pytest.mark.parametrize(("gained", "lost"), [(3, 0), (4, 0), (9, 2), (10, 2), (30, 15), (31, 14)])
@pytest.mark.parametrize("photos", [50, 1000])
def test_zero_is_left_out_exactly_when_mcnemar_says_so(gained, lost, photos):
    mcnemar = (gained - lost) / math.sqrt(gained + lost)
    difference = compare_accuracies(*answers(photos - gained - lost, gained, lost))
    assert (difference.low > 0) == (mcnemar > 1.959963984540054)


def test_the_other_way_round_the_interval_is_mirrored():
    first, second = answers(20, 7, 2, 4)
    points, low, high, photos = compare_accuracies(first, second)
    assert compare_accuracies(second, first) == pytest.approx((-points, -high, -low, photos))


def test_always_better():
    points, low, high, _ = compare_accuracies(*answers(0, 12, 0))
    assert (points, high) == (100, 100)
    assert 50 < low < 100


def test_the_interval_holds_the_truth_as_often_as_it_says():
    random = np.random.default_rng(0)
    shares = [0.9, 0.05, 0.03, 0.02]  # both, only the first, only the second, none
    held = 0
    for counts in random.multinomial(120, shares, size=1000):
        difference = compare_accuracies(*answers(*counts))
        held += difference.low <= 2 <= difference.high
    assert 0.93 <= held / 1000 <= 0.975


@pytest.mark.parametrize("sizes", [(3, 4), (0, 0)])
def test_other_photos_or_none_are_refused(sizes):
    with pytest.raises(ValueError, match="on the same photos, at least one"):
        compare_accuracies(*(np.ones(size, bool) for size in sizes))


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (Difference(1.24, 0.31, 2.2, 800), "1.2 points better (95\xa0% interval: 0.3 to 2.2)"),
        (Difference(-1.24, -2.2, -0.31, 800), "1.2 points worse (95\xa0% interval: 0.3 to 2.2)"),
        (
            Difference(0.5, -0.4, 1.3, 800),
            "no difference that can be told from chance "
            "(95\xa0% interval: 0.4 points worse to 1.3 points better)",
        ),
    ],
)
def test_differences_in_words(difference, words):
    assert describe_difference(difference) == words

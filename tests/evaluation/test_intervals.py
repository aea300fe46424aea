"""Intervals against published values, and for photos that come in groups."""

import numpy as np
import pytest
from scipy.stats import binomtest, sem

from little_data.evaluation.intervals import (
    accuracy_interval,
    count_independent,
    estimate_standard_error,
)


def test_wilson_interval_against_published_values():
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20.
    assert accuracy_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert accuracy_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert accuracy_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


@pytest.mark.parametrize(("correct", "photos"), [(0, 1), (1, 1), (7, 9), (950, 1000)])
def test_wilson_interval_is_that_of_scipy(correct, photos):
    expected = binomtest(correct, photos).proportion_ci(method="wilson")
    bounds = accuracy_interval(correct, photos)
    assert bounds == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_fewer_independent_photos_give_the_interval_of_so_many():
    assert accuracy_interval(80, 100, 25.0) == pytest.approx(accuracy_interval(20, 25))


def test_photos_alone_are_independent():
    correct = np.random.default_rng(0).random(50) < 0.7
    assert count_independent(correct, np.arange(50).astype(object)) == 50


def test_groups_whose_answers_are_all_the_same_count_once():
    """Then the accuracy is a mean over groups: up to the factor G / (G - 1), G are independent."""
    correct = np.repeat(np.random.default_rng(0).random(200) < 0.7, 8)
    groups = np.repeat(np.arange(200), 8).astype(object)
    assert count_independent(correct, groups) == pytest.approx(199)


def test_groups_that_say_nothing_about_the_answers_do_not_matter_much():
    correct = np.random.default_rng(0).random(4000) < 0.7
    groups = np.repeat(np.arange(1000), 4).astype(object)
    assert 3500 < count_independent(correct, groups) <= 4000


@pytest.mark.parametrize("answer", [True, False])
def test_where_all_answers_agree_the_groups_count(answer):
    groups = np.repeat(np.arange(5), 6).astype(object)
    assert count_independent(np.full(30, answer), groups) == 5


def test_intervals_of_grouped_photos_hold_the_truth_as_often_as_they_say():
    """Answers are alike within groups; 95 of 100 intervals hold 0.8, and far fewer without them."""
    random = np.random.default_rng(0)
    groups = np.repeat(np.arange(60), 8).astype(object)
    held = {True: 0, False: 0}
    for _ in range(300):
        skill = np.repeat(random.beta(1.6, 0.4, 60), 8)
        correct = random.random(480) < skill
        for is_grouped in held:
            independent = count_independent(correct, groups) if is_grouped else None
            low, high = accuracy_interval(int(correct.sum()), 480, independent)
            held[is_grouped] += low < 0.8 < high
    assert held[True] > 0.92 * 300
    assert held[False] < 0.8 * 300


def test_the_standard_error_of_photos_alone_is_the_usual_one():
    values = np.random.default_rng(0).normal(size=80)
    expected = sem(values)
    assert estimate_standard_error(values) == pytest.approx(expected)
    alone = estimate_standard_error(values, np.arange(80).astype(object))
    assert alone == pytest.approx(expected)


def test_the_standard_error_of_equal_photos_is_that_of_their_groups():
    of_group = np.random.default_rng(0).normal(size=10)
    groups = np.repeat(np.arange(10), 8).astype(object)
    expected = of_group.std(ddof=1) / 10**0.5
    assert estimate_standard_error(np.repeat(of_group, 8), groups) == pytest.approx(expected)


def test_of_a_single_group_or_photo_nothing_is_known():
    assert estimate_standard_error(np.ones(1)) == np.inf
    assert estimate_standard_error(np.arange(5.0), np.full(5, "one", object)) == np.inf

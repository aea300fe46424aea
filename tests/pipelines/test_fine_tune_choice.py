"""What is tried fits into the time that there is, and what is deeper must be better to be kept."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from little_data.evaluation.metrics import label_log_loss, tabulate_predictions
from little_data.evaluation.temperature import apply_temperature
from little_data.pipelines.fine_tune.choice import choose_depth
from little_data.pipelines.fine_tune.plan import (
    RESERVE,
    count_epochs,
    count_rounds,
    share_of_round,
)

# Halves, quarters and eighths of seconds: sums are exact.
SECONDS = st.integers(1, 8000).map(lambda number: number / 8)


TRIED = st.integers(1, 3)


@given(SECONDS, st.integers(1, 10), st.integers(1, 30), st.integers(-80, 80_000), TRIED)
def test_the_epochs_fit_into_the_time_and_no_more_would(of_epoch, rounds, most, eighths, tried):
    seconds = eighths / 8
    epochs = count_epochs(of_epoch, rounds, most, seconds, tried)
    assert 0 <= epochs <= most
    # In each round, and again on all photos.
    of_each = RESERVE * of_epoch * (1 + tried * share_of_round(rounds))
    if epochs:
        assert epochs * of_each <= seconds * (1 + 1e-9)
    if epochs < most:
        assert (epochs + 1) * of_each > seconds * (1 - 1e-9)


def test_epochs_by_hand():
    """Of five rounds each learns from four fifths: 8 seconds, and 10 on all, and a fifth more."""
    assert count_epochs(10, rounds=5, epochs=12, seconds=220) == 10
    assert count_epochs(10, rounds=5, epochs=12, seconds=21) == 0
    assert count_epochs(10, rounds=1, epochs=12, seconds=50) == 2
    assert count_epochs(10, rounds=5, epochs=12, seconds=math.inf) == 12
    assert count_epochs(10, rounds=5, epochs=12, seconds=-3) == 0


@given(SECONDS, st.integers(3, 10), st.integers(-80, 80_000), TRIED)
def test_the_rounds_fit_into_the_time_with_the_training_to_come(of_training, most, eighths, tried):
    seconds = eighths / 8
    rounds = count_rounds(of_training, most, seconds, tried)
    assert tried <= rounds <= most
    with_reserve = RESERVE * of_training
    of_round = share_of_round(most) * with_reserve
    if rounds > tried:
        assert (rounds - tried) * of_round + with_reserve <= seconds * (1 + 1e-9)
    if rounds < most:
        assert (rounds - tried + 1) * of_round + with_reserve > seconds * (1 - 1e-9)


def test_rounds_by_hand():
    """The training is to take 120 seconds, and each round 96 of them."""
    assert count_rounds(100, rounds=5, seconds=320) == 3
    assert count_rounds(100, rounds=5, seconds=math.inf) == 5
    assert count_rounds(100, rounds=5, seconds=90) == 1
    assert count_rounds(100, rounds=5, seconds=-5) == 1
    # The head alone has nothing to train.
    assert count_rounds(0.0, rounds=5, seconds=-5) == 5


CLASSES = ["cat", "dog", "fox"]
LABELS = np.arange(240) % 3


def judge(probabilities, depth, order=None, groups=None, weights=None):
    """Tabulate the answers to 240 photos, in whatever order."""
    photos = pd.DataFrame({"label": np.array(CLASSES)[LABELS], "split": "cross-validation"})
    photos["path"] = [f"{number:03}" for number in range(len(photos))]
    table = tabulate_predictions(photos, probabilities, CLASSES).assign(depth=depth, fold=0)
    table["group"] = table["path"].astype(object) if groups is None else groups
    table["weight"] = 1.0 if weights is None else weights
    return table.sample(frac=1, random_state=order)


def answer(skill, seed=0, noise=1.0):
    """Probabilities that are calibrated about right: a vote for the label among noise."""
    scores = noise * np.random.default_rng(seed).normal(size=(240, 3))
    scores[np.arange(240), LABELS] += skill
    powers = np.exp(scores * skill)
    return powers / powers.sum(axis=1, keepdims=True)


def compare(*answers, groups=None, weights=None):
    depths = [f"depth {number}" for number in range(len(answers))]
    tables = [
        judge(each, depth, number, groups, weights)
        for number, (each, depth) in enumerate(zip(answers, depths, strict=True))
    ]
    chosen, table = choose_depth(pd.concat(tables, ignore_index=True))
    assert table["depth"].tolist() == depths
    return depths.index(chosen), table


def test_a_gain_that_a_few_groups_decide_is_not_taken_for_one_of_all_photos():
    """Much better on the photos of two groups, and worse on those of the third."""
    groups = (np.arange(240) // 80).astype(object)
    shallow = answer(1.2)
    deep = np.where((groups == 0)[:, None], answer(0.2, seed=1), answer(2.2, seed=2))
    assert compare(shallow, deep)[0] == 1
    chosen, table = compare(shallow, deep, groups=groups)
    assert chosen == 0
    assert table["gain_error"][1] > 2 * compare(shallow, deep)[1]["gain_error"][1]


def test_a_depth_that_is_better_by_far_is_chosen():
    chosen, table = compare(answer(1), answer(3))
    assert chosen == 1
    assert table["gain"][1] > 3 * table["gain_error"][1]
    assert table["gain"][0] == table["gain_error"][0] == 0
    assert table["accuracy"][1] > table["accuracy"][0]
    assert table["photos"].tolist() == [240, 240]


def test_the_shallower_one_is_kept_where_the_difference_is_within_its_standard_error():
    """The same skill and other noise: one of two is a little better, whichever comes first."""
    first, second = answer(2, seed=1), answer(2, seed=2)
    assert compare(first, second)[0] == compare(second, first)[0] == 0
    gains = [compare(*pair)[1]["gain"][1] for pair in ((first, second), (second, first))]
    assert gains[0] == pytest.approx(-gains[1])
    assert max(gains) > 0


def test_a_small_gain_of_every_photo_is_no_chance():
    better = answer(2)
    better[np.arange(240), LABELS] *= 1.02
    chosen, table = compare(answer(2), better / better.sum(axis=1, keepdims=True))
    assert chosen == 1
    assert 0 < table["gain"][1] < 0.02


def test_a_deeper_one_is_compared_with_the_best_and_not_with_the_last():
    chosen, table = compare(answer(2, seed=1), answer(1), answer(2, seed=2))
    assert chosen == 0
    same, _ = compare(answer(2, seed=1), answer(2, seed=2))
    assert same == 0
    assert table["gain"][1] < 0
    chosen, _ = compare(answer(1), answer(3), answer(2))
    assert chosen == 1


def test_being_too_sure_is_mended_by_a_temperature_and_costs_nothing():
    """Its answers are better, and its probabilities as they are have the higher loss."""
    too_sure = apply_temperature(answer(2.2), 0.15)
    assert label_log_loss(too_sure, LABELS) > label_log_loss(answer(1.5), LABELS)
    chosen, table = compare(answer(1.5), too_sure)
    assert chosen == 1
    assert table["temperature"][1] > 4
    # The same answers, sure and too sure, are equally good.
    chosen, table = compare(answer(2.2), too_sure)
    assert chosen == 0
    assert table["gain"][1] == pytest.approx(0, abs=1e-3)


def test_what_is_told_of_a_depth_is_what_counting_gives():
    _, table = compare(answer(2))
    [row] = table.to_dict("records")
    right = answer(2).argmax(axis=1) == LABELS
    calibrated = apply_temperature(answer(2), row["temperature"])
    assert row["accuracy"] == right.mean()
    assert row["log_loss"] == pytest.approx(label_log_loss(calibrated, LABELS))


def test_photos_count_as_their_weights_say():
    """Much better on the photos of one class, and a little worse on the many others."""
    is_small = np.array(LABELS) == 0
    shallow = answer(1.2)
    deep = np.where(is_small[:, None], answer(2.4, seed=1), answer(0.9, seed=2))
    assert compare(shallow, deep)[0] == 0
    assert compare(shallow, deep, weights=np.where(is_small, 2.8, 0.1))[0] == 1

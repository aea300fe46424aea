"""What is chosen is best on photos not seen, and no head is chosen by what judges it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from little_data.photos.folds import Round
from little_data.regression import choice
from little_data.regression.choice import (
    PENALTIES,
    Examples,
    choose_candidate,
    fit_in_rounds,
    measure_candidates,
    summarize_candidates,
)

VIEWS = 3


def examples(photos=60, seed=0, noise=2.0, informative=4, width=8):
    """Views of photos of three classes; the first features tell them apart, the others do not."""
    random = np.random.default_rng(seed)
    of_photo = np.arange(photos) // 5 % 3
    centres = np.zeros((photos, width))
    centres[:, :informative] = random.normal(size=(3, informative))[of_photo]
    centres += noise * random.normal(size=(photos, width))
    features = np.repeat(centres, VIEWS, axis=0)
    features += 0.3 * random.normal(size=features.shape)
    labels = np.repeat(of_photo, VIEWS)
    groups = np.repeat(np.arange(photos), VIEWS)
    return Examples(features.astype(np.float32), labels, 3, np.ones(len(labels)), groups)


def rounds_of(photos=60, count=3):
    """Return rounds in which the photos take turns; view 0 judges."""
    folds = np.repeat(np.arange(photos) % count, VIEWS)
    unchanged = np.tile(np.arange(VIEWS) == 0, photos)
    return [
        Round(np.flatnonzero(folds != fold), np.flatnonzero((folds == fold) & unchanged))
        for fold in range(count)
    ]


ALL = np.ones(60 * VIEWS, bool)
FIRST_VIEWS = np.tile(np.arange(VIEWS) < 1, 60)


def fit(given, rounds=None, widths=(4, 8), is_tried=ALL, refit=True):
    return fit_in_rounds(given, rounds or rounds_of(), widths, is_tried, refit)


def check_same(head, other):
    for layer, expected in zip(head.layers, other.layers, strict=True):
        for numbers, own in zip(layer, expected, strict=True):
            np.testing.assert_array_equal(numbers, own)


def differ(head, other):
    return head.features != other.features or not np.array_equal(
        head.layers[0][0], other.layers[0][0]
    )


def spoil(given, rows):
    """Give other labels and other features to some rows."""
    labels, features = given.labels.copy(), given.features.copy()
    labels[rows] = (labels[rows] + 1) % 3
    features[rows] += 5
    return replace(given, labels=labels, features=features)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_head_hangs_on_nothing_of_the_photos_that_judge_it(count, monkeypatch):
    """With one penalty to choose from; what chooses it is told below."""
    monkeypatch.setattr(choice, "PENALTIES", (0.01,))
    given, rounds = examples(), rounds_of(count=5)[:count]
    before, _ = fit(given, rounds, widths=[8])
    for number, each in enumerate(rounds):
        views_of_judges = (each.held_out[:, np.newaxis] + np.arange(VIEWS)).ravel()
        after, _ = fit(spoil(given, views_of_judges), rounds, widths=[8])
        check_same(after.heads_of_rounds[number], before.heads_of_rounds[number])
        for other in set(range(count)) - {number}:
            assert differ(after.heads_of_rounds[other], before.heads_of_rounds[other])
        assert differ(after.head, before.head)


@pytest.mark.parametrize("count", [2, 3])
def test_what_a_round_is_fitted_with_is_what_was_best_in_the_others(count):
    given, rounds = examples(photos=60, noise=1.5), rounds_of(count=count)
    top_model, _ = fit(given, rounds)
    measured = measure_candidates(given, rounds, [4, 8])
    for number, each in enumerate(rounds):
        features, penalty = choose_candidate(measured[measured["round"] != number])
        [expected] = given.fit(each.training, features, [penalty])
        check_same(top_model.heads_of_rounds[number], expected)


def test_the_photos_of_a_round_do_not_choose_what_it_is_fitted_with():
    """In the second round one penalty is best by far, in the first one another: they swap."""
    tables = [
        pd.DataFrame({"features": 4, "penalty": p, "round": n, "row": np.arange(5)}).assign(
            weight=1.0, group=np.arange(5)
        )
        for n in (0, 1)
        for p in PENALTIES
    ]
    measured = pd.concat(tables, ignore_index=True)
    best = np.where(measured["round"] == 0, PENALTIES[1], PENALTIES[6])
    measured["loss"] = np.where(measured["penalty"] == best, 0.1, 1.0)
    assert choose_candidate(measured[measured["round"] != 0]) == (4, PENALTIES[6])
    assert choose_candidate(measured[measured["round"] != 1]) == (4, PENALTIES[1])


def test_a_single_round_is_fitted_with_what_is_best_in_it():
    given, rounds = examples(), rounds_of()[:1]
    top_model, candidates = fit(given, rounds, refit=False)
    features, penalty = choose_candidate(measure_candidates(given, rounds, [4, 8]))
    [expected] = given.fit(rounds[0].training, features, [penalty])
    check_same(top_model.head, expected)
    chosen = candidates[candidates["chosen"]]
    assert chosen[["features", "penalty"]].values.tolist() == [[features, penalty]]


def test_with_refit_the_head_has_learned_from_all_rows_and_without_from_those_of_round_one():
    given = examples()
    with_refit, candidates = fit(given)
    without, same = fit(given, refit=False)
    pd.testing.assert_frame_equal(candidates, same)
    assert len(with_refit.heads_of_rounds) == len(without.heads_of_rounds) == 3
    check_same(without.head, without.heads_of_rounds[0])
    [chosen] = candidates[candidates["chosen"]].itertuples()
    [expected] = given.fit(np.arange(len(given.labels)), chosen.features, [chosen.penalty])
    check_same(with_refit.head, expected)
    for head, other in zip(with_refit.heads_of_rounds, without.heads_of_rounds, strict=True):
        check_same(head, other)


def test_views_that_are_not_tried_are_learned_from_all_the_same():
    """They have no part in the choice."""
    given = examples()
    spoilt = spoil(given, np.flatnonzero(~FIRST_VIEWS))
    top_model, candidates = fit(given, is_tried=FIRST_VIEWS)
    other, same = fit(spoilt, is_tried=FIRST_VIEWS)
    pd.testing.assert_frame_equal(candidates, same)
    assert differ(top_model.head, other.head)
    assert differ(top_model.heads_of_rounds[0], other.heads_of_rounds[0])


def test_what_is_told_of_a_candidate_is_what_counting_gives():
    given, rounds = examples(photos=60), rounds_of()
    _, candidates = fit(given, rounds)
    assert len(candidates) == 2 * len(PENALTIES)
    assert candidates["chosen"].sum() == 1
    [candidate] = candidates.query("features == 8 and penalty == 0.3").to_dict("records")
    losses, right = [], []
    for each in rounds:
        [head] = given.fit(each.training, 8, [0.3])
        answers = head.predict(given.features[each.held_out])
        labels = given.labels[each.held_out]
        losses += (-np.log(answers[np.arange(len(labels)), labels])).tolist()
        right += (answers.argmax(axis=1) == labels).tolist()
    assert len(losses) == 60
    # Of a series of penalties each begins where the one before it ended.
    assert candidate["log_loss"] == pytest.approx(np.mean(losses), rel=5e-3)
    assert candidate["accuracy"] == pytest.approx(np.mean(right), abs=0.02)


def test_features_that_help_are_used_and_noise_is_not():
    for informative, expected in ((8, 8), (4, 4)):
        given = examples(photos=60, informative=informative, noise=0.7)
        _, candidates = fit(given)
        assert candidates[candidates["chosen"]]["features"].item() == expected


def measured_losses(few, many, weights=1.0, groups=None):
    """Losses of the same photos with few features and with many, at one penalty."""
    groups = np.arange(len(few)) if groups is None else groups
    tables = [
        pd.DataFrame(
            {"features": width, "penalty": 0.1, "row": np.arange(len(losses)), "loss": losses}
        ).assign(weight=weights, group=groups)
        for width, losses in ((10, few), (30, many))
    ]
    # In whatever order the photos come.
    return pd.concat([tables[0], tables[1].sample(frac=1, random_state=0)], ignore_index=True)


@pytest.mark.parametrize(("gain", "chosen"), [(0.09, 10), (0.11, 30), (-0.5, 10)])
def test_more_features_are_used_if_they_gain_more_than_a_standard_error(gain, chosen):
    """The gains of 100 photos have a standard deviation of 1, and so their mean one of 0.1."""
    around = np.tile([-1.0, 1.0], 50)
    few = np.random.default_rng(0).uniform(1, 3, 100)
    measured = measured_losses(few, few - gain - around)
    assert choose_candidate(measured) == (chosen, 0.1)


def test_photos_of_a_group_do_not_tell_as_much_as_others():
    """Ten groups gain what ten photos do: their mean has a standard error of 0.32 or more."""
    around = np.tile([-1.0, 1.0], 50)
    few = np.full(100, 2.0)
    for groups, chosen in ((np.arange(100) // 2, 30), (np.arange(100) % 10, 10)):
        measured = measured_losses(few, few - 0.2 - around, groups=groups)
        assert choose_candidate(measured) == (chosen, 0.1)


def test_the_photos_of_a_small_class_count_as_their_weights_say():
    """More features help the small class much and hurt the large one a little."""
    is_small = np.arange(100) < 10
    few = np.full(100, 2.0)
    many = few - np.where(is_small, 1.0, -0.2) + 0.01 * np.tile([-1, 1], 50)
    assert choose_candidate(measured_losses(few, many))[0] == 10
    balanced = np.where(is_small, 5.0, 100 / 180)
    assert choose_candidate(measured_losses(few, many, balanced))[0] == 30


def test_the_penalty_is_the_best_by_weight_too():
    measured = pd.DataFrame(
        {
            "features": 4,
            "penalty": [0.1, 0.1, 0.01, 0.01],
            "row": [0, 1, 0, 1],
            "loss": [1.0, 2.0, 2.0, 1.1],
            "weight": [1.0, 1.0, 1.0, 1.0],
            "group": [0, 1, 0, 1],
        }
    )
    assert choose_candidate(measured) == (4, 0.1)
    weighted = measured.assign(weight=[1, 9, 1, 9], correct=[True, False, True, True])
    assert choose_candidate(weighted) == (4, 0.01)
    told = summarize_candidates(weighted, 4, 0.01).set_index("penalty")
    # What is told is what was compared; the accuracy is that of the photos, as everywhere.
    assert told["log_loss"].to_dict() == pytest.approx({0.1: 1.9, 0.01: 1.19})
    assert told["accuracy"].to_dict() == {0.1: 0.5, 0.01: 1.0}

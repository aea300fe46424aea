"""The regression is the one that scikit-learn fits, and its gradient that of its loss."""

import tracemalloc

import numpy as np
import pytest

from little_data.regression.softmax import _PenalisedLoss, choose_scale, fit_softmax_regression
from little_data.types.heads import softmax


def blobs(count=150, width=12, classes=4, seed=0):
    """Overlapping clouds, in features of very different strength."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    centres = random.normal(size=(classes, width))
    features = (centres[labels] + random.normal(size=(count, width))) * np.logspace(-2, 2, width)
    return (features + 3).astype(np.float32), labels


def fit_by_scikit_learn(features, labels, penalty, weights, of=None):
    """Fit the same loss on the same scaled features: C is over the sum of the rows' losses."""
    from sklearn.linear_model import LogisticRegression

    of = features if of is None else of
    scaled, answered = (
        (each - features.mean(axis=0)) / choose_scale(features) for each in (features, of)
    )
    shares = weights / weights.sum()
    model = LogisticRegression(C=1 / penalty, tol=1e-8, max_iter=10_000)
    model.fit(scaled.astype(float), labels, sample_weight=shares)
    return model.predict_proba(answered)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("penalty", [1.0, 0.03, 0.001])
def test_it_answers_as_scikit_learns_does(penalty, weighted):
    features, labels = blobs()
    random = np.random.default_rng(1)
    weights = random.uniform(0.1, 5, len(labels)) if weighted else np.ones(len(labels))
    [head] = fit_softmax_regression(features, labels, 4, [penalty], weights)
    expected = fit_by_scikit_learn(features, labels, penalty, weights)
    np.testing.assert_allclose(head.predict(features), expected, atol=5e-3)
    if weighted:
        [other] = fit_softmax_regression(features, labels, 4, [penalty])
        assert np.abs(other.predict(features) - expected).max() > 0.01


@pytest.mark.parametrize("penalty", [0.0, 0.3])
def test_the_gradient_is_that_of_finite_differences(penalty):
    random = np.random.default_rng(0)
    rows = random.normal(size=(9, 4)).astype(np.float32)
    loss = _PenalisedLoss(rows, np.arange(9) % 3, 3, random.uniform(0.5, 2, 9))
    # In double precision the differences are exact enough.
    loss.rows, loss.targets, loss.weights = (
        each.astype(float) for each in (loss.rows, loss.targets, loss.weights)
    )
    solution = random.normal(size=(5, 3))
    _, gradient = loss.measure(solution, penalty)
    step = 1e-5
    for place in np.ndindex(solution.shape):
        moved = np.zeros_like(solution)
        moved[place] = step
        above, below = (loss.measure(solution + sign * moved, penalty)[0] for sign in (1, -1))
        assert gradient[place] == pytest.approx((above - below) / (2 * step), abs=1e-7)


def test_the_loss_is_the_weighted_mean_and_half_the_squared_kernel():
    """Uniform answers cost log 2 for every weight; the bias is free."""
    rows = np.zeros((4, 2), np.float32)
    loss = _PenalisedLoss(rows, np.array([0, 1, 1, 0]), 2, np.array([1.0, 2.0, 3.0, 4.0]))
    solution = np.array([[3.0, 0.0], [0.0, 4.0], [7.0, 7.0]], np.float32)
    value, _ = loss.measure(solution, penalty=0.1)
    assert value == pytest.approx(np.log(2) + 0.05 * (9 + 16), rel=1e-6)


def test_a_stronger_penalty_makes_a_smaller_kernel():
    features, labels = blobs()
    scale = choose_scale(features)[:, np.newaxis]
    heads = fit_softmax_regression(features, labels, 4, [100.0, 1.0, 0.1, 0.01, 0.001])
    norms = [np.linalg.norm(head.layers[0][0] * scale) for head in heads]
    assert norms == sorted(norms)
    assert norms[0] < 0.01 * norms[-1]


def test_a_path_of_penalties_is_as_good_as_each_by_itself():
    features, labels = blobs()
    penalties = [1.0, 0.1, 0.01, 0.001]
    for head, penalty in zip(
        fit_softmax_regression(features, labels, 4, penalties), penalties, strict=True
    ):
        [alone] = fit_softmax_regression(features, labels, 4, [penalty])
        np.testing.assert_allclose(head.predict(features), alone.predict(features), atol=5e-3)


def test_the_strongest_penalty_leaves_the_shares_of_the_classes():
    features, labels = blobs(count=100, classes=2)
    labels[:30] = 0
    [head] = fit_softmax_regression(features, labels, 2, [1e6])
    shares = np.bincount(labels) / len(labels)
    np.testing.assert_allclose(head.predict(features), np.tile(shares, (100, 1)), atol=1e-3)


def test_features_that_say_nothing_do_no_harm():
    """A constant, and one that hardly ever changes, as a dead ReLU has it."""
    features, labels = blobs()
    nearly = np.zeros((len(labels), 1), np.float32)
    nearly[0] = 1e-6
    more = np.hstack([features, np.full((len(labels), 1), 7, np.float32), nearly])
    [plain] = fit_softmax_regression(features, labels, 4, [0.01])
    [head] = fit_softmax_regression(more, labels, 4, [0.01])
    assert np.isfinite(head.layers[0][0]).all()
    # The scale of the others moves a little, as it is relative to the mean of all.
    np.testing.assert_allclose(head.predict(more), plain.predict(features), atol=0.03)
    other = more.copy()
    other[:, -1] = 1e-4
    np.testing.assert_allclose(head.predict(other), head.predict(more), atol=1e-3)


@pytest.mark.parametrize("twice", [False, True])
def test_few_rows_of_many_features_are_fitted_as_scikit_learn_does(twice):
    """They fit perfectly, but for the penalty; a row that comes twice adds nothing new."""
    features, labels = blobs(count=70, width=200)
    others, features, labels = features[40:], features[:40], labels[:40]
    if twice:
        features, labels = np.vstack([features, features[:5]]), np.append(labels, labels[:5])
    weights = np.random.default_rng(1).uniform(0.1, 5, len(labels))
    for penalty in (0.3, 0.01):
        [head] = fit_softmax_regression(features, labels, 4, [penalty], weights)
        expected = fit_by_scikit_learn(features, labels, penalty, weights, of=others)
        assert head.features == 200
        np.testing.assert_allclose(head.predict(others), expected, atol=0.01)


def test_features_that_are_all_constant_leave_the_shares():
    [head] = fit_softmax_regression(np.full((6, 3), 2.0), np.array([0, 0, 0, 0, 1, 1]), 2, [0.1])
    np.testing.assert_allclose(head.predict(np.full((1, 3), 2.0)), [[2 / 3, 1 / 3]], atol=1e-3)


def test_a_scale_lies_halfway_between_none_and_standardising():
    random = np.random.default_rng(0)
    features = random.normal(size=(4000, 2)).astype(np.float32) * [1, 9]
    np.testing.assert_allclose(choose_scale(features.astype(np.float32)) ** 2, [5, 45], rtol=0.1)


@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_the_unit_of_the_features_does_not_matter(factor):
    """All of them in another unit: the same fit, since the scale goes with it twice."""
    features, labels = blobs()
    [head] = fit_softmax_regression(features, labels, 4, [0.01])
    [other] = fit_softmax_regression(features * np.float32(factor), labels, 4, [0.01])
    scaled = other.predict(features * np.float32(factor))
    np.testing.assert_allclose(scaled, head.predict(features), atol=5e-3)


def test_a_class_that_no_row_has_is_unlikely():
    features, labels = blobs(classes=3)
    [head] = fit_softmax_regression(features, labels, 5, [0.01])
    answers = head.predict(features)
    assert answers.shape == (len(labels), 5)
    assert answers[:, 3:].max() < 0.01


def test_softmax_of_large_scores_is_finite_and_adds_up():
    answers = softmax(np.array([[1000.0, 1000.0, -1000.0], [0.0, np.log(2), np.log(3)]]))
    np.testing.assert_allclose(answers, [[0.5, 0.5, 0], [1 / 6, 2 / 6, 3 / 6]])


def test_it_holds_the_features_twice_beside_those_that_are_given():
    """Of many photos they are gigabytes: docs/explanation/measurements.md counts with it."""
    features, labels = blobs(count=10_000, width=500, classes=2)
    fit_softmax_regression(features[:200], labels[:200], 2, [1.0])  # SciPy is imported
    tracemalloc.start()
    try:
        fit_softmax_regression(features[np.arange(10_000)], labels, 2, [1.0])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2.2 * features.nbytes

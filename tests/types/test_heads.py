"""Heads as plain arrays answer as they are written down."""

import numpy as np

from little_data.types.heads import Head


def test_the_last_layer_has_softmax_and_the_hidden_one_relu():
    hidden = np.array([[1.0, -1.0]]), np.array([0.0, 0.5])
    last = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.0, np.log(2)])
    answers = Head((hidden, last)).predict(np.array([[3.0], [-2.0]]))
    # 3 becomes (3, 0), and -2 becomes (0, 2.5); then the bias.
    scores = np.array([[3.0, np.log(2)], [0.0, 2.5 + np.log(2)]])
    expected = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(answers, expected)


def test_only_the_first_features_are_used():
    random = np.random.default_rng(0)
    head = Head(((random.normal(size=(3, 2)), np.zeros(2)),))
    features = random.normal(size=(5, 8))
    assert head.features == 3
    changed = features.copy()
    changed[:, 3:] = 99
    np.testing.assert_array_equal(head.predict(changed), head.predict(features))

"""A batch has photos that the model is unsure of, of different kinds."""

import numpy as np
import pytest

from little_data.labelling.choice import choose_batch, make_directions, measure_margins


@pytest.fixture
def directions():
    """Three kinds of twenty photos each."""
    random = np.random.default_rng(0)
    middles = np.repeat(np.eye(3), 20, axis=0)
    return make_directions(middles + random.normal(0, 0.05, middles.shape))


def test_without_a_model_each_kind_is_chosen(directions):
    chosen = choose_batch(directions, np.empty(0, int), None, 3)
    assert sorted(number // 20 for number in chosen) == [0, 1, 2]


def test_what_the_model_is_unsure_of_is_chosen_and_nothing_that_is_known(directions):
    margins = np.ones(60, np.float32)
    unsure = [1, 2, 3, 22, 23, 24]
    margins[unsure] = 0.1
    chosen = choose_batch(directions, np.array([1, 2]), margins, 2)
    assert sorted(number // 20 for number in chosen) == [0, 1]
    assert set(chosen) <= {3, 22, 23, 24}


def test_the_rest_is_chosen_whole(directions):
    known = np.arange(58)
    assert choose_batch(directions, known, None, 5).tolist() == [58, 59]
    assert choose_batch(directions, np.arange(60), np.ones(60), 5).tolist() == []


def test_equal_photos_are_no_trouble():
    directions = make_directions(np.ones((9, 4)))
    with pytest.warns(Warning, match="distinct clusters"):
        chosen = choose_batch(directions, np.empty(0, int), np.ones(9), 3)
    assert len(set(chosen)) == len(chosen)


def test_margins():
    found = measure_margins(np.array([[0.5, 0.2, 0.3], [0.1, 0.1, 0.8]]))
    np.testing.assert_allclose(found, [0.2, 0.7], atol=1e-6)
    assert measure_margins(np.ones((2, 1))).tolist() == [0, 0]

"""Distances against closed forms, scikit-learn's neighbours and counted false alarms."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from little_data.evaluation.unlike import (
    choose_largest_distance,
    measure_distances,
)


def test_distances_of_known_angles():
    training = np.array([[2.0, 0.0], [0.0, 5.0]])
    features = np.array([[7.0, 0.0], [1.0, 1.0], [-3.0, 0.0], [-1.0, -1.0]])
    expected = [0, np.sqrt(2 - np.sqrt(2)), np.sqrt(2), np.sqrt(2 + np.sqrt(2))]
    assert measure_distances(features, training) == pytest.approx(expected, abs=1e-3)


def test_distances_as_scikit_learn_finds_them():
    random = np.random.default_rng(0)
    training, features = random.random((700, 20)), random.random((1300, 20))
    lengths = [np.linalg.norm(rows, axis=1, keepdims=True) for rows in (training, features)]
    neighbours = NearestNeighbors(n_neighbors=1).fit(training / lengths[0])
    expected = neighbours.kneighbors(features / lengths[1])[0][:, 0]
    np.testing.assert_allclose(measure_distances(features, training), expected, atol=1e-4)


def test_brightness_does_not_matter_and_nothing_is_as_far_as_a_right_angle():
    random = np.random.default_rng(0)
    training, features = random.random((9, 4)), random.random((3, 4))
    near = measure_distances(features, training)
    np.testing.assert_allclose(measure_distances(7 * features, training), near, atol=1e-6)
    assert measure_distances(np.zeros((1, 4)), training) == pytest.approx(np.sqrt(2))


def test_no_photos_have_no_distances():
    assert measure_distances(np.zeros((0, 4)), np.ones((2, 4))).shape == (0,)


def test_the_largest_distance_by_its_number():
    distances = np.arange(99)[::-1] / 10
    assert choose_largest_distance(distances, 0.05) == 9.4  # number 95 of 99
    assert choose_largest_distance(distances, 0.01) == 9.8  # number 99
    assert choose_largest_distance(distances, 0.001) == 9.8  # there is no number 100
    assert choose_largest_distance(distances, 1.0) == 0.0


@pytest.mark.parametrize("photos", [19, 50])
def test_false_alarms_are_as_rare_as_asked_for_with_few_photos(photos):
    random = np.random.default_rng(0)
    alarms = []
    for _ in range(2000):
        largest = choose_largest_distance(random.random(photos), 0.1)
        alarms.append(1 - largest)  # the probability that another one is larger
    assert 0.1 - 2 / (photos + 1) < np.mean(alarms) < 0.1 + 0.005


def test_photos_of_another_kind_are_far():
    random = np.random.default_rng(0)
    centre, other = random.random(50), random.random(50)
    training = centre + 0.1 * random.random((200, 50))
    held_out = measure_distances(centre + 0.1 * random.random((200, 50)), training)
    largest = choose_largest_distance(held_out, 0.05)
    same = measure_distances(centre + 0.1 * random.random((1000, 50)), training)
    unlike = measure_distances(other + 0.1 * random.random((100, 50)), training)
    assert 0.02 < (same > largest).mean() < 0.08
    assert (unlike > largest).all()

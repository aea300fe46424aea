"""The finished network measures distances as `evaluation.unlike` does."""

import keras
import numpy as np
import pytest

from little_data.evaluation.unlike import measure_distances
from little_data.models import NearestPhoto
from little_data.models.nearest_photo import (
    add_distance,
    concatenate_outputs,
    cut_after_features,
    show_features,
)

layers = keras.layers


def remember(features):
    layer = NearestPhoto(len(features))
    layer.build((None, features.shape[1]))
    layer.remember(features)
    return layer


@pytest.mark.parametrize("scale", [1.0, 1e-3, 1e3])
def test_distances_are_those_that_the_thresholds_are_chosen_by(scale):
    random = np.random.default_rng(0)
    training, new = random.normal(size=(30, 8)) * scale, random.normal(size=(20, 8))
    expected = measure_distances(new, training)
    np.testing.assert_allclose(remember(training)(new)[:, 0], expected, atol=1e-5)


def test_right_angles_opposites_and_a_known_photo():
    photos = np.array([[3.0, 0.0, 0.0]])
    new = np.array([[5.0, 0, 0], [0, 2, 0], [-1, 0, 0], [1, 1, 0]])
    expected = [0, np.sqrt(2), 2, np.sqrt(2 - np.sqrt(2))]
    np.testing.assert_allclose(remember(photos)(new)[:, 0], expected, atol=1e-6)


def test_features_without_any_number_are_at_a_right_angle_to_all():
    new = np.zeros((2, 3))
    np.testing.assert_allclose(remember(np.eye(3))(new)[:, 0], np.sqrt(2), atol=1e-6)
    np.testing.assert_allclose(remember(np.zeros((1, 3)))(np.eye(3))[:, 0], np.sqrt(2), atol=1e-6)


@pytest.fixture
def network():
    """A trunk, and a tail with a head, as the trainings leave them."""
    keras.utils.set_random_seed(0)
    pixels = keras.Input((12, 12, 3))
    trunk = keras.Model(pixels, layers.Conv2D(6, 3, activation="relu")(pixels), name="trunk")
    maps = keras.Input((10, 10, 6))
    pooled = layers.GlobalAveragePooling2D(name="pooling")(layers.Conv2D(5, 3)(maps))
    level = layers.GlobalAveragePooling2D(name="pooling_1")(maps)
    numbers = layers.Concatenate()([pooled, level])
    answers = layers.Dense(3, activation="softmax")(numbers)
    tail_and_head = keras.Model(maps, answers, name="tail_and_head")
    inputs = keras.Input((12, 12, 3))
    return keras.Model(inputs, tail_and_head(trunk(inputs)), name="network")


@pytest.fixture
def photos():
    return np.random.default_rng(0).normal(size=(9, 12, 12, 3)).astype("float32")


def test_the_features_are_those_of_the_last_level_alone(network, photos):
    *_, trunk, tail_and_head = network.layers
    features = cut_after_features(network)(photos)
    assert features.shape == (9, 5)
    convolved = tail_and_head.layers[1](trunk(photos))
    np.testing.assert_allclose(features, np.mean(convolved, axis=(1, 2)), atol=1e-5)
    # Of the part that a training at the boundary trains, too.
    of_tail = cut_after_features(tail_and_head)(trunk(photos))
    np.testing.assert_allclose(of_tail, features, atol=1e-6)


def test_probabilities_stay_what_they_were_and_known_photos_are_near(network, photos):
    known = np.asarray(cut_after_features(network)(photos[:4]))
    answers = add_distance(network, known)(photos)
    assert set(answers) == {"probabilities", "distance"}
    np.testing.assert_allclose(answers["probabilities"], network(photos), atol=1e-6)
    assert np.asarray(answers["distance"]).shape == (9, 1)
    np.testing.assert_allclose(answers["distance"][:4], 0, atol=2e-3)
    assert np.all(answers["distance"][4:] > 2e-3)


def test_a_copy_is_not_needed_the_network_itself_still_answers_alone(network, photos):
    before = np.asarray(network(photos))
    add_distance(network, np.ones((2, 5)))
    np.testing.assert_array_equal(network(photos), before)


def test_one_vector_holds_both_outputs(network, photos):
    probabilities, features = show_features(network)(photos)
    vector = concatenate_outputs(show_features(network))(photos)
    np.testing.assert_array_equal(vector, np.concatenate([probabilities, features], axis=1))
    with_distance = add_distance(network, np.asarray(features[:2]))
    answers, vector = with_distance(photos), concatenate_outputs(with_distance)(photos)
    np.testing.assert_allclose(vector[:, :3], answers["probabilities"], atol=1e-6)
    np.testing.assert_allclose(vector[:, 3:], answers["distance"], atol=1e-6)
    assert concatenate_outputs(network) is network

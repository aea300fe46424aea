"""A copy in half precision has the same weights, and answers nearly the same."""

import keras
import numpy as np
import pytest

from little_data.models.half_precision import copy_in_half_precision


@pytest.fixture(scope="module")
def network():
    """A backbone in small: its own preprocessing, a network inside, and a sum that is no layer."""
    keras.utils.set_random_seed(0)
    pixels = keras.Input((16, 16, 3))
    normalization = keras.layers.Normalization()
    normalization.adapt(np.random.default_rng(1).uniform(0, 255, (64, 16, 16, 3)))
    x = keras.layers.Conv2D(8, 3, padding="same", activation="relu")(normalization(pixels))
    maps = keras.Input(x.shape[1:])
    inner = keras.layers.BatchNormalization()(keras.layers.DepthwiseConv2D(3, padding="same")(maps))
    y = keras.Model(maps, inner, name="inner")(x)
    return keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(x + y), name="network")


@pytest.fixture(scope="module")
def photos():
    return np.random.default_rng(0).uniform(0, 255, (5, 16, 16, 3)).astype("float32")


def list_layers(network):
    for layer in network.layers:
        yield from list_layers(layer) if isinstance(layer, keras.Model) else [layer]


def test_its_features_are_nearly_the_same_and_float32(network, photos):
    expected = network.predict_on_batch(photos)
    features = copy_in_half_precision(network).predict_on_batch(photos)
    assert features.dtype == np.float32
    difference = np.abs(features - expected).max() / np.abs(expected).mean()
    assert 0 < difference < 0.01


def test_all_layers_with_weights_compute_in_half_precision_and_keep_their_weights(network):
    copy = copy_in_half_precision(network)
    heavy = [layer for layer in list_layers(copy) if layer.weights]
    assert len(heavy) == 4
    assert {layer.compute_dtype for layer in heavy} == {"float16"}
    for mine, theirs in zip(copy.weights, network.weights, strict=True):
        assert mine.dtype == theirs.dtype
        np.testing.assert_array_equal(mine, theirs)


def test_the_network_itself_stays_as_it_is(network, photos):
    before = network.to_json(), network.predict_on_batch(photos)
    copy_in_half_precision(network)
    assert network.to_json() == before[0]
    np.testing.assert_array_equal(network.predict_on_batch(photos), before[1])


def test_saved_and_loaded_it_answers_the_same(network, photos, tmp_path):
    copy = copy_in_half_precision(network)
    copy.save(tmp_path / "copy.keras")
    loaded = keras.saving.load_model(tmp_path / "copy.keras")
    answers = [each.predict_on_batch(photos) for each in (copy, loaded)]
    np.testing.assert_array_equal(*answers)

"""Heads of plain arrays and of Keras answer alike, and a temperature changes no class."""

import keras
import numpy as np
import pytest
from drawn_heads import draw_head

from little_data.evaluation.temperature import apply_temperature
from little_data.models.backbones import build_trunk_and_tail, count_features
from little_data.models.fine_tuning import join
from little_data.models.heads import attach_head, copy_network, divide_logits

SIDE = 8


def small_tail(pooling_levels=True):
    """From an 8 x 8 map of 3 channels: a convolution, normalised; the last level comes first."""
    keras.utils.set_random_seed(0)
    features = keras.Input((SIDE, SIDE, 3))
    x = keras.layers.Conv2D(5, 3, name="conv")(features)
    x = keras.layers.BatchNormalization(name="norm")(x)
    pools = [keras.layers.GlobalAveragePooling2D(name="pooling")(x)]
    if pooling_levels:
        pools.append(keras.layers.GlobalAveragePooling2D(name="pooling_1")(features))
        pools = [keras.layers.Concatenate(name="all_levels")(pools)]
    tail = keras.Model(features, pools[0], name="tail")
    tail.get_layer("norm").trainable = False
    tail.get_layer("norm").set_weights([np.full(5, 0.5 + number) for number in range(4)])
    return tail


def maps(count=7):
    return np.random.default_rng(1).normal(size=(count, SIDE, SIDE, 3)).astype(np.float32)


@pytest.mark.parametrize(
    "head",
    [draw_head(8, 4), draw_head(5, 4), draw_head(8, 6, 4), draw_head(5, 2)],
    ids=["all levels", "cut off", "hidden", "two classes"],
)
def test_a_head_answers_the_same_alone_and_attached(head):
    tail = small_tail()
    network = attach_head(tail, head)
    expected = head.predict(tail.predict(maps(), verbose=0))
    answers = network.predict(maps(), verbose=0)
    np.testing.assert_allclose(answers, expected, atol=1e-6)
    assert network.output_shape == (None, expected.shape[1])


def test_a_head_on_flattened_features_is_attached_to_them():
    _, tail = build_trunk_and_tail(
        "VGG16",
        weights=None,
        image_size=64,
        boundary="block5_conv1",
        preprocessing="caffe",
        pooling="flatten",
    )
    assert count_features(tail) == [2048]
    head = draw_head(2048, 3)
    features = np.random.default_rng(0).normal(size=(2, 4, 4, 512)).astype(np.float32)
    expected = head.predict(tail.predict(features, verbose=0))
    network = attach_head(tail, head)
    np.testing.assert_allclose(network.predict(features, verbose=0), expected, atol=1e-4)


def test_dropout_is_for_training_only():
    tail, head = small_tail(), draw_head(8, 6, 4)
    plain, dropping = attach_head(tail, head), attach_head(tail, head, dropout=0.5)
    expected = plain.predict(maps(), verbose=0)
    np.testing.assert_array_equal(dropping.predict(maps(), verbose=0), expected)
    in_training = np.asarray(dropping(maps(), training=True))
    assert np.abs(in_training - expected).max() > 0.01
    np.testing.assert_allclose(np.asarray(plain(maps(), training=True)), expected, atol=1e-6)


def test_attached_head_and_tail_are_copies():
    tail, head = small_tail(), draw_head(8, 4)
    before = tail.get_weights()
    network = attach_head(tail, head)
    assert not network.get_layer("norm").trainable
    network.set_weights([weights + 1 for weights in network.get_weights()])
    for weights, kept in zip(tail.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weights, kept)
    np.testing.assert_array_equal(head.layers[0][0], draw_head(8, 4).layers[0][0])


def test_a_copy_has_the_weights_and_what_is_frozen_and_is_another():
    tail = small_tail()
    tail.get_layer("conv").trainable = False
    copy = copy_network(tail)
    assert [layer.trainable for layer in copy.layers] == [layer.trainable for layer in tail.layers]
    np.testing.assert_array_equal(copy.predict(maps(), verbose=0), tail.predict(maps(), verbose=0))
    copy.get_layer("conv").set_weights([weights * 0 for weights in copy.layers[1].get_weights()])
    assert np.abs(tail.get_layer("conv").get_weights()[0]).min() > 0


def joined_network():
    """Trunk, tail and head as the finished model has them: networks within a network."""
    pixels = keras.Input((10, 10, 3))
    trunk = keras.Model(pixels, keras.layers.Conv2D(3, 3, name="first")(pixels), name="trunk")
    return join(trunk, attach_head(small_tail(), draw_head(8, 4)))


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("build", [joined_network, lambda: joined_network().layers[-1]])
def test_divided_logits_give_the_probabilities_of_that_temperature(build, temperature):
    network = build()
    inputs = np.random.default_rng(0).normal(size=(20, *network.input_shape[1:]))
    before = network.predict(inputs, verbose=0)
    weights = network.get_weights()
    divided = divide_logits(network, temperature)
    answers = divided.predict(inputs, verbose=0)
    np.testing.assert_allclose(answers, apply_temperature(before, temperature), atol=1e-5)
    assert answers.argmax(axis=1).tolist() == before.argmax(axis=1).tolist()
    if temperature != 1:
        assert np.abs(answers - before).max() > 0.01
    for kept, now in zip(weights, network.get_weights(), strict=True):
        np.testing.assert_array_equal(kept, now)


def test_a_divided_network_is_stored_and_loaded(tmp_path):
    divided = divide_logits(joined_network(), 2.0)
    divided.save(tmp_path / "network.keras")
    loaded = keras.models.load_model(tmp_path / "network.keras")
    inputs = np.random.default_rng(0).normal(size=(5, 10, 10, 3))
    np.testing.assert_array_equal(
        loaded.predict(inputs, verbose=0), divided.predict(inputs, verbose=0)
    )

"""Heat maps are where the class's score comes from, whatever the network is built of."""

import keras
import numpy as np
import pytest
from keras import layers
from small_classifiers import join_classifier

from little_data.models.backbones import build_trunk_and_tail
from little_data.models.classifier import ImageClassifier
from little_data.models.dense_heads import take_layers
from little_data.models.grad_cam import GradCamError, compute_grad_cam
from little_data.models.heads import attach_head, build_convnet, build_head
from little_data.parameters.backbones import BACKBONES

SIDE = 8
TOP_LEFT = (slice(0, 4), slice(0, 4))
BOTTOM_RIGHT = (slice(4, 8), slice(4, 8))


def colour_classifier(kernel=((1, 0), (0, 1), (0, 0)), activation="softmax"):
    """A classifier of red and green: the feature maps are the channels, the logits their means."""
    pixels = keras.Input((SIDE, SIDE, 3))
    maps = layers.Conv2D(3, 1, use_bias=False, name="maps")(pixels)
    dense = layers.Dense(2, activation=activation, name="answer")
    network = keras.Model(pixels, dense(layers.GlobalAveragePooling2D()(maps)))
    network.get_layer("maps").set_weights([np.eye(3).reshape(1, 1, 3, 3)])
    dense.set_weights([np.array(kernel, float), np.zeros(2)])
    return ImageClassifier(network, ["red", "green"], image_size=SIDE)


def red_and_green_photo():
    photo = np.zeros((SIDE, SIDE, 3), np.uint8)
    photo[TOP_LEFT] = (200, 0, 0)
    photo[BOTTOM_RIGHT] = (0, 100, 0)
    return photo


def only(quadrant, value=1.0):
    expected = np.zeros((SIDE, SIDE))
    expected[quadrant] = value
    return expected


def test_each_class_lights_up_its_quadrant_only():
    photos = np.stack([red_and_green_photo()] * 2)
    maps = compute_grad_cam(colour_classifier(), photos, np.array([0, 1]))
    assert maps.dtype == np.float32
    np.testing.assert_allclose(maps, [only(TOP_LEFT), only(BOTTOM_RIGHT)], atol=1e-6)


def test_channels_are_weighted_with_their_gradients_and_what_speaks_against_is_cut():
    """Red counts 3 and green 2 for the first class: 600 to 200. For the other it is reversed."""
    model = colour_classifier(kernel=((3, -1), (2, -1), (0, 0)))
    photos = np.stack([red_and_green_photo()] * 2)
    for_it, against_it = compute_grad_cam(model, photos, np.array([0, 1]))
    expected = only(TOP_LEFT) + only(BOTTOM_RIGHT, 200 / 600)
    np.testing.assert_allclose(for_it, expected, atol=1e-6)
    assert (against_it == 0).all()


def test_a_certain_answer_has_a_map_too_since_the_logit_is_differentiated():
    """The gradient of a probability that is 1 in float32 would be 0."""
    model = colour_classifier(kernel=((30, 0), (0, 30), (0, 0)))
    photos = red_and_green_photo()[None]
    assert model.predict(photos, verbose=0)[0, 0] == 1
    np.testing.assert_allclose(compute_grad_cam(model, photos, [0])[0], only(TOP_LEFT), atol=1e-6)


def test_a_score_without_gradient_gives_zeros():
    model = colour_classifier(kernel=np.zeros((3, 2)))
    assert (compute_grad_cam(model, red_and_green_photo()[None], [0]) == 0).all()


def test_no_photos_have_no_maps():
    maps = compute_grad_cam(colour_classifier(), np.zeros((0, SIDE, SIDE, 3), np.uint8), [])
    assert maps.shape == (0, SIDE, SIDE)


def test_a_small_map_is_enlarged_smoothly_to_the_photo():
    """From 2 x 2 places: the outer half of each keeps its value, and between them it fades."""
    network = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            layers.MaxPooling2D(4),
            layers.GlobalAveragePooling2D(),
            layers.Dense(2, activation="softmax"),
        ]
    )
    network.layers[-1].set_weights([np.array([[1, 0], [0, 1], [0, 0.0]]), np.zeros(2)])
    model = ImageClassifier(network, ["red", "green"], SIDE)
    heat = compute_grad_cam(model, red_and_green_photo()[None], [0])[0]
    assert heat[:2, :2] == pytest.approx(1)
    assert (heat[6:] == 0).all()
    assert (heat[:, 6:] == 0).all()
    assert heat[0].tolist() == sorted(heat[0], reverse=True)


def parts_of(name, pooling="avg", boundary=None, hidden_units=0):
    keras.utils.set_random_seed(0)
    trunk, tail = build_trunk_and_tail(
        name,
        weights=None,
        image_size=64,
        boundary=boundary or BACKBONES[name].boundary,
        preprocessing=BACKBONES[name].preprocessing,
        pooling=pooling,
    )
    head = build_head(tail.output_shape[1], 3, hidden_units=hidden_units, dropout=0.5)
    return trunk, attach_head(tail, take_layers(head))


@pytest.fixture(scope="module")
def packaged():
    return join_classifier(
        *parts_of("EfficientNetLite0", hidden_units=8), ["cat", "dog", "fox"], "squeeze"
    )


def some_photos(count, side):
    return np.random.default_rng(0).integers(0, 256, (count, side, side, 3), dtype=np.uint8)


@pytest.mark.slow
def test_with_a_linear_head_on_pooled_features_it_is_the_class_activation_map():
    """Section 3 and appendix A of the paper: the weights are then those of the head."""
    trunk, tail_and_head = parts_of("EfficientNetLite0", boundary="top_conv")
    head = tail_and_head.get_layer("probabilities")
    photos, classes = some_photos(3, 64), np.array([2, 0, 1])
    features = trunk.predict(photos, verbose=0)
    for name in ("top_conv", "top_bn", "top_activation"):
        features = tail_and_head.get_layer(name)(features)
    sums = np.einsum("nhwk,kn->nhw", features, np.asarray(head.kernel)[:1280, classes])
    expected = keras.ops.image.resize(sums.clip(0)[..., None], (64, 64))[..., 0]
    expected /= np.max(expected, axis=(1, 2), keepdims=True)
    model = join_classifier(trunk, tail_and_head, ["cat", "dog", "fox"], "squeeze")
    np.testing.assert_allclose(compute_grad_cam(model, photos, classes), expected, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["VGG16", "MobileNetV2"])
def test_it_works_for_backbones_of_keras(name):
    pooling = "flatten" if name == "VGG16" else "avg"
    model = join_classifier(*parts_of(name, pooling), ["cat", "dog", "fox"], "squeeze")
    maps = compute_grad_cam(model, some_photos(2, 64), np.array([0, 2]))
    assert maps.shape == (2, 64, 64)
    assert np.isfinite(maps).all()
    assert maps.max() == 1


def test_a_photo_alone_has_the_map_that_it_has_in_a_batch(packaged):
    photos, classes = some_photos(11, 64), np.arange(11) % 3
    together = compute_grad_cam(packaged, photos, classes)
    for number in (0, 10):
        alone = compute_grad_cam(packaged, photos[[number]], classes[[number]])
        np.testing.assert_allclose(alone[0], together[number], atol=1e-4)


@pytest.mark.slow
def test_pixels_may_be_float_and_the_model_stays_as_it_is(packaged):
    photos = some_photos(2, 64)
    before = packaged.predict(photos, verbose=0)
    maps = compute_grad_cam(packaged, photos, [0, 1])
    np.testing.assert_array_equal(
        compute_grad_cam(packaged, photos.astype("float32"), [0, 1]), maps
    )
    np.testing.assert_array_equal(packaged.predict(photos, verbose=0), before)


def test_the_scratch_convnet_is_looked_into_as_well():
    network = build_convnet(
        2,
        image_size=24,
        filters=[4, 4],
        batch_normalization=True,
        pooling="flatten",
        dense_units=4,
        dropout=0.5,
    )
    model = ImageClassifier(network, ["a", "b"], image_size=24)
    assert compute_grad_cam(model, some_photos(1, 24), [1]).shape == (1, 24, 24)


def test_a_model_without_feature_maps_is_refused():
    network = keras.Sequential([keras.Input((4, 4, 3)), layers.Flatten(), layers.Dense(2)])
    with pytest.raises(GradCamError, match="no layer with a feature map"):
        compute_grad_cam(ImageClassifier(network, ["a", "b"], 4), some_photos(1, 4), [0])

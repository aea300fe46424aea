"""Backbones split where they should, and only what should move moves."""

import keras
import numpy as np
import pytest

from little_data.models.backbones import BackboneError, build_trunk_and_tail, count_features
from little_data.models.heads import attach_head, copy_network
from little_data.parameters.backbones import BACKBONES, PACKAGED
from little_data.types.heads import Head

# One network of each family: its siblings differ in depth and width only.
FAMILIES = [
    "ConvNeXtTiny",
    "DenseNet121",
    "EfficientNetB0",
    "EfficientNetLite0",
    "EfficientNetV2B0",
    "EfficientNetV2M",
    "InceptionResNetV2",
    "InceptionV3",
    "MobileNet",
    "MobileNetV2",
    "MobileNetV3Large",
    "MobileNetV3Small",
    "ResNet50",
    "ResNet50V2",
    "VGG16",
    "VGG19",
    "Xception",
]


def build(name, **changes):
    known = BACKBONES[name]
    values = {"boundary": known.boundary, "preprocessing": known.preprocessing, "pooling": "avg"}
    values |= {"weights": None, "image_size": 96} | changes
    return build_trunk_and_tail(name, **values)


def draw_head(features):
    """A head on the last level."""
    kernel = np.random.default_rng(0).normal(size=(features, 2)).astype(np.float32)
    return Head(((kernel, np.zeros(2)),))


def test_every_application_but_nasnet_is_a_backbone():
    applications = {name for name in dir(keras.applications) if name[0].isupper()}
    nasnets = {"NASNetLarge", "NASNetMobile"}
    assert set(BACKBONES) == applications - nasnets | set(PACKAGED)


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_splits_at_its_boundary(name):
    trunk, tail = build(name)
    assert trunk.input_shape == (None, 96, 96, 3)
    assert trunk.output_shape == tail.input_shape
    assert len(tail.output_shape) == 2
    assert not trunk.trainable_variables
    assert tail.trainable_variables
    frozen = [
        layer
        for layer in tail._flatten_layers(include_self=False)
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    assert not any(layer.trainable_variables for layer in frozen)


@pytest.mark.slow
@pytest.mark.parametrize("size", [224, 260])
def test_default_image_sizes_are_those_of_the_applications(size):
    name = {224: "VGG16", 260: "EfficientNetB2"}[size]
    network = getattr(keras.applications, name)(weights=None)
    assert network.input_shape[1:3] == (size, size)
    assert BACKBONES[name].image_size == size


def test_trunk_and_tail_together_are_the_network():
    keras.utils.set_random_seed(0)
    trunk, tail = build("VGG16", pooling="flatten")
    network = keras.applications.VGG16(weights=None, include_top=False, input_shape=(96, 96, 3))
    network.set_weights(trunk.get_weights() + tail.get_weights())
    photos = np.random.default_rng(0).uniform(0, 255, (2, 96, 96, 3)).astype("float32")
    expected = network(keras.applications.vgg16.preprocess_input(photos.copy()))
    answer = tail(trunk(photos))
    np.testing.assert_allclose(answer, np.reshape(expected, (2, -1)), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        # ImageNet's mean colour, in the order that the networks were trained with.
        ("caffe", [30 - 103.939, 20 - 116.779, 10 - 123.68]),
        ("tf", [10 / 127.5 - 1, 20 / 127.5 - 1, 30 / 127.5 - 1]),
        (
            "torch",
            [
                (10 / 255 - 0.485) / 0.229,
                (20 / 255 - 0.456) / 0.224,
                (30 / 255 - 0.406) / 0.225,
            ],
        ),
    ],
)
def test_preprocessing_of_a_known_pixel(mode, expected):
    from little_data.models import ImageNetPreprocessing

    pixel = np.array([[[[10.0, 20.0, 30.0]]]], dtype="float32")
    np.testing.assert_allclose(
        np.ravel(ImageNetPreprocessing(mode)(pixel)), expected, rtol=1e-4, atol=1e-4
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(PACKAGED)))
def test_the_packaged_networks_have_features_of_several_levels(name):
    """Those of the last level come first, then back to what goes into the tail."""
    known = BACKBONES[name]
    trunk, tail = build(name, levels=known.levels)
    assert len(known.levels) == 3
    maps = [tail.get_layer(each).output.shape[-1] for each in reversed(known.levels)]
    widths = [1280, *maps, trunk.output_shape[-1]]
    assert count_features(tail) == [1280, sum(widths)]
    features = np.random.default_rng(0).normal(size=(2, *trunk.output_shape[1:]))
    answers = tail.predict(features, verbose=0)
    np.testing.assert_allclose(
        answers[:, -widths[-1] :], features.mean(axis=(1, 2)), rtol=1e-4, atol=1e-4
    )
    tail = copy_network(tail)
    level = keras.Model(tail.input, tail.get_layer(known.levels[-1]).output)
    expected = level.predict(features, verbose=0).mean(axis=(1, 2))
    np.testing.assert_allclose(answers[:, 1280:][:, : maps[0]], expected, rtol=1e-4, atol=1e-4)


def test_levels_before_the_boundary_are_left_out():
    name = "EfficientNetLite0"
    trunk, tail = build(name, levels=BACKBONES[name].levels, boundary="block7a_expand_conv")
    project = tail.get_layer("block7a_project_bn").output.shape[-1]
    assert count_features(tail) == [1280, 1280 + project + trunk.output_shape[-1]]


def test_flattened_features_are_of_the_last_level_only():
    known = BACKBONES["EfficientNetLite0"]
    _, tail = build("EfficientNetLite0", levels=known.levels, pooling="flatten")
    assert count_features(tail) == [tail.output_shape[-1]] == [3 * 3 * 1280]


@pytest.mark.slow
def test_vgg16_fine_tuning_moves_block_5_and_the_head_only():
    trunk, tail = build("VGG16")
    network = attach_head(tail, draw_head(512))
    before = {v.path: np.array(v) for v in [*trunk.variables, *network.variables]}
    network.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    random = np.random.default_rng(0)
    features = trunk(random.uniform(0, 255, (4, 96, 96, 3)).astype("float32"))
    network.fit(features, np.array([0, 1, 0, 1]), verbose=0)
    moved = {
        v.path
        for v in [*trunk.variables, *network.variables]
        if not np.array_equal(before[v.path], np.array(v))
    }
    assert {path.split("/")[0] for path in moved} <= {
        "block5_conv1",
        "block5_conv2",
        "block5_conv3",
        "probabilities",
    }
    assert len(moved) == 8  # a kernel and a bias of three convolutions and of the dense layer


@pytest.mark.slow
def test_batch_normalization_stays_as_it_is_in_fine_tuning():
    _, tail = build("MobileNetV2")
    network = attach_head(tail, draw_head(1280))

    def batch_normalizations():
        return {
            variable.path: np.array(variable)
            for layer in network.layers
            if isinstance(layer, keras.layers.BatchNormalization)
            for variable in layer.variables
        }

    before = batch_normalizations()
    network.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    features = np.random.default_rng(0).normal(size=(4, *tail.input_shape[1:])) * 50
    network.fit(features, np.array([0, 1, 0, 1]), verbose=0)
    after = batch_normalizations()
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[path], after[path]) for path in before)
    # ... and it answers the same in training and in inference.
    np.testing.assert_allclose(
        network(features, training=True), network(features, training=False), atol=1e-5
    )


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("VGG16", {"boundary": "block9"}, r"backbone\.boundary: vgg16 has no layer 'block9'"),
        ("ResNet50", {"boundary": "conv5_block1_2_conv"}, r"backbone\.boundary: .*cannot be split"),
        ("Xception", {"image_size": 32}, r"Xception .* image_size 32 cannot be built"),
    ],
)
def test_what_cannot_be_built_is_explained(name, changes, message):
    with pytest.raises(BackboneError, match=message):
        build(name, **changes)


def test_weights_of_another_network_are_refused(tmp_path):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    model.save_weights(tmp_path / "other.weights.h5")
    with pytest.raises(BackboneError, match="VGG16 with weights '.*other.weights.h5'"):
        build("VGG16", weights=tmp_path / "other.weights.h5")

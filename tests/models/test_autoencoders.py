"""Every autoencoder: its layers and shapes, and that it is the same after saving and loading."""

import keras
import numpy as np
import pytest

import little_data.models  # noqa: F401  Keras must know the project's classes
from little_data.models.autoencoders import (
    build_convolutional_autoencoder,
    build_dense_autoencoder,
    build_sequence_autoencoder,
    build_variational_autoencoder,
)
from little_data.models.convolution_blocks import ImageSizeError
from little_data.models.training import seed_everything

DIGIT = (28, 28, 1)
POST = {"downsampling": "max_pooling", "activation": "relu", "code_channels": None}


def dense(shape=DIGIT, **changes):
    values = {"widths": [], "code_size": 32, "activation": "relu", "code_activation": "relu"}
    return build_dense_autoencoder(shape, **values | changes)


def convolutional(shape=DIGIT, **changes):
    values = {"filters": [16, 8, 8]} | POST | changes
    return build_convolutional_autoencoder(shape, **values)


def sequence(shape=DIGIT, **changes):
    values = {"units": 16, "bidirectional": False, "code_size": 32} | changes
    return build_sequence_autoencoder(shape, **values)


def variational(shape=DIGIT, **changes):
    values = {"filters": [], "widths": [64], "latent_size": 2, "activation": "relu", "beta": 1.0}
    return build_variational_autoencoder(shape, **values | changes)


BUILDERS = {
    "simple": dense,
    "deep": lambda **options: dense(widths=[128, 64], **options),
    "convolutional": convolutional,
    "sequence": sequence,
    "variational": variational,
}

# Numbers of parameters by hand: dense (inputs + 1) * outputs, convolution (9 * inputs + 1) *
# outputs, LSTM 4 * (inputs + units + 1) * units.
LAYERS = {
    "simple": {
        "encoder": {"flatten": (784,), "code": (32,)},
        "decoder": {"pixels": (784,), "image": DIGIT},
        "parameters": 785 * 32 + 33 * 784,
    },
    "deep": {
        "encoder": {"flatten": (784,), "hidden1": (128,), "hidden2": (64,), "code": (32,)},
        "decoder": {"hidden2": (64,), "hidden1": (128,), "pixels": (784,), "image": DIGIT},
        "parameters": (785 * 128 + 129 * 64 + 65 * 32) + (33 * 64 + 65 * 128 + 129 * 784),
    },
    "convolutional": {
        "encoder": {
            "block1_conv": (28, 28, 16),
            "block1_pool": (14, 14, 16),
            "block2_conv": (14, 14, 8),
            "block2_pool": (7, 7, 8),
            "block3_conv": (7, 7, 8),
            "block3_pool": (4, 4, 8),
        },
        "decoder": {
            "block3_conv": (4, 4, 8),
            "block3_up": (8, 8, 8),
            "block3_crop": (7, 7, 8),
            "block2_conv": (7, 7, 8),
            "block2_up": (14, 14, 8),
            "block1_conv": (14, 14, 16),
            "block1_up": (28, 28, 16),
            "image": DIGIT,
        },
        "parameters": 4385,  # as the post's network
    },
    "sequence": {
        "encoder": {"rows": (28, 28), "reader": (16,), "code": (32,)},
        "decoder": {"repeat": (28, 32), "writer": (28, 16), "pixels": (28, 28), "image": DIGIT},
        "parameters": 4 * 45 * 16 + 17 * 32 + 4 * 49 * 16 + 17 * 28,
    },
    "variational": {
        "encoder": {
            "image": DIGIT,
            "flatten": (784,),
            "hidden1": (64,),
            "mean": (2,),
            "log_variance": (2,),
            "sample": (2,),
        },
        "decoder": {"hidden1": (64,), "pixels": (784,), "image": DIGIT},
        "parameters": 785 * 64 + 2 * 65 * 2 + 3 * 64 + 65 * 784,
    },
}


@pytest.mark.parametrize("variant", BUILDERS)
def test_layers_have_the_names_and_shapes_of_the_table(variant):
    model = BUILDERS[variant]()
    for part in ("encoder", "decoder"):
        built = {layer.name: shape_of(layer) for layer in model.get_layer(part).layers}
        assert built == LAYERS[variant][part]
    trained = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert trained == LAYERS[variant]["parameters"]


def shape_of(layer):
    shape = layer.output.shape if hasattr(layer, "output") else layer.output_shape
    return tuple(shape[1:])


@pytest.mark.slow
@pytest.mark.parametrize("variant", BUILDERS)
def test_a_reloaded_model_gives_the_same_codes_and_images(variant, tmp_path):
    seed_everything(3)
    model = BUILDERS[variant]()
    images = np.random.default_rng(0).random((4, *DIGIT), np.float32)
    for name, part in {"whole": model, "encoder": model.get_layer("encoder")}.items():
        path = tmp_path / f"{name}.keras"
        part.save(path)
        reloaded = keras.models.load_model(path, compile=False)
        expected, found = part.predict(images, verbose=0), reloaded.predict(images, verbose=0)
        if variant == "variational" and name == "encoder":
            expected, found = expected[0], found[0]
        np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("variant", BUILDERS)
def test_photos_in_colour_come_back_in_their_shape(variant):
    shape = (24, 17, 3)
    images = np.random.default_rng(0).random((2, *shape), np.float32)
    assert BUILDERS[variant](shape=shape).predict(images, verbose=0).shape == (2, *shape)


@pytest.mark.parametrize("filters", [[4], [4, 8], [4, 8, 8]])
@pytest.mark.parametrize("downsampling", ["max_pooling", "strides"])
def test_blocks_halve_and_double_any_size(filters, downsampling):
    for shape in [(28, 28, 1), (13, 30, 3), (8, 9, 1)]:
        model = convolutional(shape, filters=filters, downsampling=downsampling, code_channels=2)
        sides = [-(-side // 2 ** len(filters)) for side in shape[:2]]
        assert model.get_layer("encoder").output_shape[1:] == (*sides, 2)
        assert model.output_shape[1:] == shape
    with_blocks = variational((13, 30, 3), filters=filters)
    assert with_blocks.decoder.output_shape[1:] == (13, 30, 3)


@pytest.mark.parametrize("build", [convolutional, variational])
def test_an_image_that_cannot_be_halved_often_enough_is_refused(build):
    message = (
        r"6 x 3 pixels cannot be halved 3 times.*\(6 x 3, 3 x 2, 2 x 1, 1 x 1\).*fewer filters"
    )
    with pytest.raises(ImageSizeError, match=message):
        build((6, 3, 1), filters=[4, 4, 4])


def test_the_code_penalty_is_the_mean_absolute_sum_of_an_image():
    seed_everything(0)
    model = dense(code_penalty=0.01, code_activation="linear")
    images = np.random.default_rng(0).random((5, *DIGIT), np.float32)
    model.compile(loss="mean_squared_error", metrics=["mean_squared_error"])
    measured = model.evaluate(images, images, verbose=0, return_dict=True)
    codes = model.get_layer("encoder").predict(images, verbose=0)
    expected = 0.01 * np.abs(codes).sum(axis=1).mean()
    assert measured["loss"] - measured["mean_squared_error"] == pytest.approx(expected, rel=1e-5)


def test_lstms_that_go_both_ways_have_twice_the_units():
    model = sequence(bidirectional=True)
    assert shape_of(model.get_layer("encoder").get_layer("reader")) == (32,)
    assert shape_of(model.get_layer("decoder").get_layer("writer")) == (28, 32)

import pickle
from collections import OrderedDict

import keras
import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_images

from little_data.models import efficientnet_lite
from little_data.models.efficientnet_lite import EfficientNetLite0, read_variant_weights
from little_data.models.torch_weights import MAGIC_NUMBER, PROTOCOL_VERSION, WeightsFileError

# Classes of ImageNet, by their position in its list.
PALACE, DAISY = 698, 985


@pytest.fixture(scope="module")
def network() -> keras.Model:
    return EfficientNetLite0()


def photo(name: str, side: int = 224) -> np.ndarray:
    images = load_sample_images()
    [image] = [x for x, file in zip(images.images, images.filenames, strict=True) if name in file]
    height, width, _ = image.shape
    left, short = (width - height) // 2, height
    square = Image.fromarray(image).crop((left, 0, left + short, short))
    return np.asarray(square.resize((side, side), Image.Resampling.BICUBIC), "float32")


def test_layers_are_those_of_the_paper(network):
    sizes_and_filters = {
        "stem_activation": (112, 32),
        "block1a_project_bn": (112, 16),
        "block2b_add": (56, 24),
        "block3b_add": (28, 40),
        "block4c_add": (14, 80),
        "block5c_add": (14, 112),
        "block6d_add": (7, 192),
        "block7a_project_bn": (7, 320),
        "top_activation": (7, 1280),
    }
    for name, (side, filters) in sizes_and_filters.items():
        assert network.get_layer(name).output.shape == (None, side, side, filters), name


def test_layer_names_are_keras_own(network):
    names = [layer.name for layer in network.layers]
    assert names[:4] == ["pixels", "rescaling", "stem_conv", "stem_bn"]
    assert names[5:10] == [
        "block1a_depthwise_conv",
        "block1a_depthwise_bn",
        "block1a_depthwise_activation",
        "block1a_project_conv",
        "block1a_project_bn",
    ]
    assert len(names) == len(set(names))
    # A SavedModel export fails on such a name.
    assert not [name for name in names if name.startswith("_")]


def test_names_are_the_same_when_it_is_built_again(network):
    assert [x.name for x in EfficientNetLite0(None).layers] == [x.name for x in network.layers]


# The first lines of https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite
@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("EfficientNetLite0", 4_652_008),
        ("EfficientNetLite1", 5_416_680),
        ("EfficientNetLite2", 6_092_072),
    ],
)
def test_parameters_are_as_many_as_published(name, parameters):
    network = getattr(efficientnet_lite, name)(None)
    trainable = sum(int(np.prod(variable.shape)) for variable in network.trainable_variables)
    classifier = 1280 * 1000 + 1000
    assert trainable + classifier == parameters


def test_all_weights_are_set(network):
    untrained = EfficientNetLite0(None)
    for before, after in zip(untrained.variables, network.variables, strict=True):
        assert not np.allclose(before.numpy(), after.numpy()), after.path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variant", "side", "name", "expected"),
    [
        ("LITE0", 224, "china", PALACE),
        ("LITE0", 224, "flower", DAISY),
        ("LITE1", 240, "china", PALACE),
        # ImageNet has no dahlia: Lite2 takes the flower for a honeycomb.
        ("LITE2", 260, "china", PALACE),
    ],
)
def test_real_photo_is_recognized(variant, side, name, expected):
    _, arrays = read_variant_weights(getattr(efficientnet_lite, variant), "packaged")
    network = getattr(efficientnet_lite, variant.replace("LITE", "EfficientNetLite"))()
    [feature_map] = network.predict(photo(name, side)[np.newaxis], verbose=0)
    scores = arrays["_fc.weight"] @ feature_map.mean((0, 1)) + arrays["_fc.bias"]
    assert scores.argmax() == expected


def test_raw_pixels_are_scaled_as_in_training(network):
    scale = keras.Model(network.input, network.get_layer("rescaling").output)
    pixels = np.full((1, 224, 224, 3), (0, 127, 255), "float32")
    np.testing.assert_allclose(scale(pixels)[0, 0, 0], (-127 / 128, 0, 1), atol=1e-6)


def test_strided_convolutions_pad_as_tensorflow_does(network):
    """An even side is padded on its right and bottom only, so the first pixel stays a centre."""
    stem = keras.Model(network.input, network.get_layer("stem_conv").output)
    grey = np.full((1, 224, 224, 3), 127, "float32")
    grey[0, 0, 0] = 255
    response = np.abs(stem(grey).numpy()[0]).sum(-1)
    assert set(zip(*np.nonzero(response > 1e-6), strict=True)) == {(0, 0)}
    kernel = network.get_layer("stem_conv").kernel
    np.testing.assert_allclose(
        stem(grey).numpy()[0, 0, 0], kernel.numpy()[0, 0].sum(0), rtol=1e-3, atol=1e-4
    )


@pytest.mark.parametrize(("side", "feature_side"), [(32, 1), (160, 5), (100, 4)])
def test_other_sizes_work(side, feature_side):
    network = EfficientNetLite0(None, (side, side, 3))
    features = network(np.zeros((2, side, side, 3), "float32"))
    assert features.shape == (2, feature_side, feature_side, 1280)


def test_features_are_bounded(network):
    features = network.predict(photo("flower")[np.newaxis], verbose=0)
    assert features.dtype == np.float32
    assert features.min() == 0
    assert 0.1 < features.max() <= 6


@pytest.mark.slow
def test_model_survives_saving(tmp_path):
    network = EfficientNetLite0("packaged", (64, 64, 3))
    network.save(tmp_path / "network.keras")
    pixels = photo("china", 64)[np.newaxis]
    np.testing.assert_allclose(
        keras.saving.load_model(tmp_path / "network.keras")(pixels), network(pixels), atol=1e-5
    )


def test_broken_file_is_named(tmp_path):
    path = tmp_path / "broken.pth"
    path.write_bytes(b"not weights")
    with pytest.raises(WeightsFileError, match=r"broken\.pth"):
        EfficientNetLite0(path)


def test_weights_of_another_network_are_refused(tmp_path):
    path = tmp_path / "other.pth"
    parts = (MAGIC_NUMBER, PROTOCOL_VERSION, {"little_endian": True}, OrderedDict(), [])
    path.write_bytes(b"".join(pickle.dumps(part, protocol=2) for part in parts))
    with pytest.raises(WeightsFileError, match=r"other\.pth has no weights of EfficientNet-Lite0"):
        EfficientNetLite0(path)

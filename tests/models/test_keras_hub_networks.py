"""Networks of KerasHub are backbones like others: small ones here, with random weights."""

import keras
import numpy as np
import pytest
from small_classifiers import join_classifier

from little_data.inference.engines import freeze_network, hash_network, start_engine
from little_data.models.backbones import BackboneError, count_features
from little_data.models.grad_cam import compute_grad_cam

keras_hub = pytest.importorskip("keras_hub", reason="keras-hub is not installed: extra `hub`")

from little_data.models.keras_hub_networks import build_hub_trunk_and_tail  # noqa: E402

pytestmark = pytest.mark.slow

SIDE = 56
SCALE, OFFSET = [0.02, 0.03, 0.04], [-1.0, -2.0, -3.0]
BLOCKS = {"num_layers": 4, "num_heads": 2, "hidden_dim": 16, "intermediate_dim": 32}
PATCHES = {"patch_size": 14, "image_shape": (SIDE, SIDE, 3)} | BLOCKS


def build_dinov2():
    return keras_hub.models.DINOV2Backbone(
        **PATCHES, num_register_tokens=4, position_embedding_shape=(70, 70, 3)
    )


def build_siglip():
    tokens = {"vocabulary_size": 20, "embedding_dim": 16, "max_sequence_length": 4}
    return keras_hub.models.SigLIPBackbone(
        keras_hub.models.SigLIPVisionEncoder(**PATCHES),
        keras_hub.models.SigLIPTextEncoder(**tokens, **BLOCKS),
    )


def build_resnet():
    return keras_hub.models.ResNetBackbone(
        input_conv_filters=[64],
        input_conv_kernel_sizes=[7],
        stackwise_num_filters=[64, 64, 64],
        stackwise_num_blocks=[1, 1, 1],
        stackwise_num_strides=[1, 2, 2],
        block_type="basic_block",
    )


CONVERTERS = {
    "dinov2": keras_hub.layers.DINOV2ImageConverter,
    "siglip": keras_hub.layers.SigLIPImageConverter,
    "resnet": keras_hub.layers.ResNetImageConverter,
}
BUILDERS = {"dinov2": build_dinov2, "siglip": build_siglip, "resnet": build_resnet}


@pytest.fixture(scope="module")
def presets(tmp_path_factory):
    """The folder of each preset, and the network that lies in it."""
    saved = {}
    for name, build in BUILDERS.items():
        keras.utils.set_random_seed(0)
        folder = tmp_path_factory.mktemp("presets") / name
        network = build()
        network.save_to_preset(str(folder))
        converter = CONVERTERS[name](image_size=(SIDE, SIDE), scale=SCALE, offset=OFFSET)
        converter.save_to_preset(str(folder))
        saved[name] = str(folder), network
    return saved


@pytest.fixture(params=list(BUILDERS))
def name(request):
    return request.param


def split(presets, name, **changes):
    options = {"has_weights": True, "image_size": None, "boundary": None, "pooling": "avg"}
    return build_hub_trunk_and_tail(presets[name][0], **(options | changes))


def make_photos(count=2, side=SIDE):
    return np.random.default_rng(0).uniform(0, 255, (count, side, side, 3)).astype("float32")


def expect_features(network, photos):
    """What a linear classifier is given of the network in KerasHub."""
    encoder = getattr(network, "vision_encoder", network)
    pixels = (photos * np.array(SCALE) + np.array(OFFSET)).astype("float32")
    inputs = dict.fromkeys(encoder.input, pixels) if isinstance(encoder.input, dict) else pixels
    features = np.asarray(encoder(inputs))
    if features.ndim == 3:
        patches = (SIDE // 14) ** 2
        return np.concatenate([features[:, 0], features[:, -patches:].mean(axis=1)], axis=1)
    return features.mean(axis=(1, 2)) if features.ndim == 4 else features


def test_trunk_and_tail_together_are_the_network_with_its_preprocessing(presets, name):
    trunk, tail = split(presets, name)
    photos = make_photos()
    expected = expect_features(presets[name][1], photos)
    answer = np.asarray(tail(trunk(photos)))
    width = count_features(tail)[0]
    assert expected.shape[1] == width
    np.testing.assert_allclose(answer[:, :width], expected, rtol=1e-3, atol=1e-4)
    assert trunk(photos).shape[1:] == trunk.output_shape[1:] == tail.input_shape[1:]


def test_the_last_stage_or_a_quarter_of_the_blocks_is_the_tail(presets, name):
    trunk, tail = split(presets, name)
    assert not trunk.trainable_variables
    trained = {variable.path.split("/")[0] for variable in tail.trainable_variables}
    blocks = {"dinov2": "layers_3", "siglip": "encoder_block_3", "resnet": "stack2_block0"}
    assert any(blocks[name] in path for path in trained)
    earlier = {"dinov2": "layers_2", "siglip": "encoder_block_2", "resnet": "stack1"}
    assert not any(earlier[name] in path for path in trained)


def test_another_block_can_be_the_boundary(presets):
    trunk, tail = split(presets, "dinov2", boundary="layers_1")
    photos = make_photos()
    expected = expect_features(presets["dinov2"][1], photos)
    answer = np.asarray(tail(trunk(photos)))[:, : expected.shape[1]]
    np.testing.assert_allclose(answer, expected, rtol=1e-3, atol=1e-4)
    assert any("layers_1" in variable.path for variable in tail.trainable_variables)


def test_photos_can_have_another_size(presets):
    trunk, _ = split(presets, "dinov2", image_size=42)
    assert trunk.input_shape == (None, 42, 42, 3)
    assert trunk.output_shape == (None, 1 + 4 + 3**2, 16)


def test_without_the_presets_weights_they_are_random(presets):
    keras.utils.set_random_seed(1)
    trunk, tail = split(presets, "dinov2", has_weights=False)
    photos = make_photos()
    expected = expect_features(presets["dinov2"][1], photos)
    assert not np.allclose(np.asarray(tail(trunk(photos)))[:, : expected.shape[1]], expected)


def test_the_same_preset_is_the_same_network_in_every_run(presets, name):
    """Its cached features are found again."""
    first = [hash_network(part) for part in split(presets, name)]
    keras.layers.Dense(3)  # another number of layers in this session
    assert [hash_network(part) for part in split(presets, name)] == first


def test_saved_and_run_by_openvino_both_parts_answer_the_same(presets, name, tmp_path):
    values = make_photos()
    for part in split(presets, name):
        part.save(tmp_path / "part.keras")
        loaded = keras.models.load_model(tmp_path / "part.keras")
        expected = np.asarray(part(values))
        np.testing.assert_array_equal(loaded(values), expected)
        features = list(start_engine(freeze_network(loaded, "openvino")).run(values))
        np.testing.assert_allclose(features, expected, rtol=1e-3, atol=1e-4)
        values = expected


def test_in_half_precision_both_parts_answer_nearly_the_same(presets, name):
    values = make_photos()
    for part in split(presets, name):
        expected = np.asarray(part(values))
        copy = freeze_network(part, "auto", precision="mixed_float16")
        features = np.stack(list(start_engine(copy).run(values)))
        assert np.abs(features - expected).max() < 0.02 * np.abs(expected).max()
        values = expected


def test_the_finished_model_has_a_heat_map(presets, name):
    trunk, tail = split(presets, name)
    features = keras.Input(tail.input_shape[1:])
    head = keras.layers.Dense(2, activation="softmax", name="answer")
    tail_and_head = keras.Model(features, head(tail(features)))
    model = join_classifier(trunk, tail_and_head, ["cat", "dog"], "crop")
    photos = make_photos(3)
    maps = np.concatenate(
        [compute_grad_cam(model, photos, np.full(3, number)) for number in (0, 1)]
    )
    assert maps.shape == (6, SIDE, SIDE)
    assert np.isfinite(maps).all()
    assert maps.max() == 1


def test_what_cannot_be_used_is_explained(presets, tmp_path):
    with pytest.raises(BackboneError, match=r"backbone\.name: the preset .*nothing of KerasHub"):
        build_hub_trunk_and_tail(
            str(tmp_path / "nothing"),
            has_weights=True,
            image_size=None,
            boundary=None,
            pooling="avg",
        )
    with pytest.raises(BackboneError, match=r"backbone\.boundary: .* has no layer 'layers_9'"):
        split(presets, "dinov2", boundary="layers_9")
    with pytest.raises(BackboneError, match="image_size 42: it takes photos of 56 pixels only"):
        split(presets, "siglip", image_size=42)

"""Backbones and weights that cannot be are refused by their full name."""

import pytest
from kedro.validation.exceptions import ModelInstantiationError

from little_data.parameters.bottleneck import BackboneParameters, BottleneckParameters


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "VGG17"}, r"backbone\.name: .*Known are: .*VGG16.*\(it is 'VGG17'\)"),
        ({"name": "VGG16"}, r"^backbone\.weights: VGG16 has no 'packaged' weights"),
        ({"weights": "imagenet"}, r"EfficientNetLite0 has no 'imagenet' weights"),
        ({"weights": "/no/such/file.h5"}, r"there is no file .*file\.h5"),
        (
            {"resizing": "stretch"},
            r"backbone\.resizing: .*'squeeze', 'crop' or 'pad' \(it is 'stretch'\)",
        ),
        ({"image_size": 8}, r"backbone\.image_size: .*greater than or equal to 32"),
    ],
)
def test_impossible_backbones_are_refused(change, message):
    values = {"name": "EfficientNetLite0", "weights": "packaged", "pooling": "avg"}
    with pytest.raises(ModelInstantiationError, match=message):
        BackboneParameters.model_validate(values | change)


HUB = {"name": "keras_hub:dinov2_small", "weights": "preset", "pooling": "avg"}


def test_a_preset_of_keras_hub_needs_its_package(monkeypatch):
    monkeypatch.setattr("little_data.parameters.bottleneck.find_spec", lambda name: None)
    message = r"backbone\.name: the package keras-hub is not installed.*\.\[hub\]"
    with pytest.raises(ModelInstantiationError, match=message):
        BackboneParameters.model_validate(HUB)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": "imagenet"}, "keras_hub:dinov2_small has its own weights: .*'preset'"),
        ({"name": "VGG16"}, "VGG16 is no preset of KerasHub: weights can't be 'preset'"),
    ],
)
def test_weights_of_a_preset_are_its_own(change, message, monkeypatch):
    monkeypatch.setattr("little_data.parameters.bottleneck.find_spec", lambda name: name)
    assert BackboneParameters.model_validate(HUB).hub_preset == "dinov2_small"
    with pytest.raises(ModelInstantiationError, match=message):
        BackboneParameters.model_validate(HUB | change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"image_size": 100_000},
            r"^backbone\.image_size: .*at most 2,048.*\(it is 100000\)",
        ),
        ({"weights": "/etc/hostname"}, r"^backbone\.weights: /etc/hostname is no file of weights"),
        ({"weights": "/dev/zero"}, r"^backbone\.weights: there is no file /dev/zero"),
        ({"weights": "a" * 5000}, r"^backbone\.weights: there is no file aaa"),
    ],
)
def test_what_is_no_size_or_no_file_of_weights_is_refused(change, message):
    values = {"name": "VGG16", "weights": "random", "pooling": "avg"}
    with pytest.raises(ModelInstantiationError, match=message):
        BackboneParameters.model_validate(values | change)


@pytest.mark.parametrize(
    ("precision", "refuses", "runs", "message"),
    [
        (
            "mixed_float16",
            "openvino",
            "tensorflow",
            "OpenVINO runs networks in float32 or bfloat16: set bottleneck.engine to tensorflow",
        ),
        (
            "bfloat16",
            "tensorflow",
            "openvino",
            "here TensorFlow runs networks in float32 or mixed_float16: set bottleneck.engine to "
            "openvino",
        ),
    ],
)
def test_a_precision_is_refused_where_another_engine_is_asked_for(
    precision, refuses, runs, message
):
    values = {"engine": refuses, "precision": precision}
    with pytest.raises(ModelInstantiationError, match=f"^bottleneck.precision: {message}, or "):
        BottleneckParameters.model_validate(values)
    for engine in ("auto", runs):
        allowed = BottleneckParameters.model_validate(values | {"engine": engine})
        assert allowed.precision == precision
    assert BottleneckParameters.model_validate({"engine": "openvino"}).precision == "float32"

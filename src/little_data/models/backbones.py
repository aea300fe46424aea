"""Pretrained networks, split at the layer at which fine-tuning starts.

The *trunk* stays frozen and is run once for each view of a photo; the *tail* is what fine-tuning
trains. A backbone carries its own preprocessing: raw RGB pixels 0-255 go into its trunk.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from little_data.errors import LittleDataError
from little_data.parameters import BackboneParameters

if TYPE_CHECKING:
    import keras

Preprocessing = Literal["caffe", "tf", "torch", "built in"]


class BackboneError(LittleDataError):
    """A backbone that cannot be built; the message says which parameter to change."""


@dataclass(frozen=True)
class BackboneDescription:
    """What must be known of a network to use it as a backbone.

    Attributes:
        boundary: The first layer of the tail. Its input must be the only thing that the layers
            from there on take from the layers before.
        image_size: Side of the photos that its weights were trained on, in pixels.
        preprocessing: The mode of `keras.applications.imagenet_utils.preprocess_input`, or
            "built in" where the network's own first layers do it.
    """

    boundary: str
    image_size: int = 224
    preprocessing: Preprocessing = "built in"


def _resnets() -> dict[str, BackboneDescription]:
    depths = ("50", "101", "152")
    first = {f"ResNet{depth}": ("conv5_block1_1_conv", "caffe") for depth in depths}
    second = {f"ResNet{depth}V2": ("conv5_block1_preact_bn", "tf") for depth in depths}
    return {
        name: BackboneDescription(boundary, preprocessing=mode)  # type: ignore[arg-type]
        for name, (boundary, mode) in (first | second).items()
    }


def _efficientnets() -> dict[str, BackboneDescription]:
    first = {"B0": 224, "B1": 240, "B2": 260, "B3": 300, "B4": 380, "B5": 456, "B6": 528, "B7": 600}
    second = {"B0": 224, "B1": 240, "B2": 260, "B3": 300, "S": 384}
    seven_stages = {"M": 480, "L": 480}
    return (
        {
            f"EfficientNet{k}": BackboneDescription("block7a_expand_conv", v)
            for k, v in first.items()
        }
        | {
            f"EfficientNetV2{k}": BackboneDescription("block6b_expand_conv", v)
            for k, v in second.items()
        }
        | {
            f"EfficientNetV2{k}": BackboneDescription("block7a_expand_conv", v)
            for k, v in seven_stages.items()
        }
    )


def _convnexts() -> dict[str, BackboneDescription]:
    return {
        f"ConvNeXt{size}": BackboneDescription(
            f"convnext_{size.lower()}_stage_3_block_0_depthwise_conv"
        )
        for size in ("Tiny", "Small", "Base", "Large", "XLarge")
    }


# The packaged network and the models of `keras.applications`, without NASNet: each of its cells
# takes the outputs of two earlier ones, so that there is no boundary to split it at.
BACKBONES: dict[str, BackboneDescription] = {
    "EfficientNetLite0": BackboneDescription("block7a_expand_conv"),
    "VGG16": BackboneDescription("block5_conv1", preprocessing="caffe"),
    "VGG19": BackboneDescription("block5_conv1", preprocessing="caffe"),
    "MobileNet": BackboneDescription("conv_pad_12", preprocessing="tf"),
    "MobileNetV2": BackboneDescription("block_14_expand", preprocessing="tf"),
    "MobileNetV3Small": BackboneDescription("expanded_conv_9_expand"),
    "MobileNetV3Large": BackboneDescription("expanded_conv_13_expand"),
    "DenseNet121": BackboneDescription("conv5_block1_0_bn", preprocessing="torch"),
    "DenseNet169": BackboneDescription("conv5_block1_0_bn", preprocessing="torch"),
    "DenseNet201": BackboneDescription("conv5_block1_0_bn", preprocessing="torch"),
    "InceptionV3": BackboneDescription("conv2d_80", 299, "tf"),
    "InceptionResNetV2": BackboneDescription("conv_7b", 299, "tf"),
    "Xception": BackboneDescription("block13_sepconv1_act", 299, "tf"),
    **_resnets(),
    **_efficientnets(),
    **_convnexts(),
}


def build_trunk_and_tail(
    parameters: BackboneParameters,
) -> tuple[keras.Model, keras.Model]:
    """Build a backbone and split it at its boundary.

    Returns:
        The trunk, from raw RGB pixels 0-255 of shape (image_size, image_size, 3) to the features
        at the boundary; and the tail, from there to one vector a photo. The trunk is frozen, and
        so are all BatchNormalization layers: in fine-tuning they stay in inference mode.

    Raises:
        BackboneError: The name, the weights, the image size or the boundary cannot be used.
    """
    description = describe_backbone(parameters.name)
    image_size = parameters.image_size or description.image_size
    network = _build_network(parameters, image_size)
    trunk, tail = _split(network, parameters.boundary or description.boundary)
    trunk = _with_preprocessing(trunk, description.preprocessing, image_size)
    tail = _with_pooling(tail, parameters.pooling)
    trunk.trainable = False
    freeze_batch_normalization(tail)
    return trunk, tail


def describe_backbone(name: str) -> BackboneDescription:
    """Look a backbone up by its name.

    Raises:
        BackboneError: There is no backbone of that name.
    """
    if name not in BACKBONES:
        known = ", ".join(sorted(BACKBONES))
        raise BackboneError(f"backbone.name: '{name}' is not known. Known are: {known}")
    return BACKBONES[name]


def freeze_batch_normalization(model: keras.Model) -> None:
    """Freeze all BatchNormalization layers: Keras then keeps them in inference mode."""
    import keras

    for layer in model._flatten_layers(include_self=False):
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False


def _build_network(parameters: BackboneParameters, image_size: int) -> keras.Model:
    import keras

    # Keras numbers the layers that have no name of their own through the whole session; from a
    # clean start the numbers are the same in every run.
    keras.backend.clear_session()
    weights = _weights_argument(parameters)
    try:
        with warnings.catch_warnings():
            # Of a file that fits in part only, Keras would leave the rest at random with a warning.
            warnings.filterwarnings("error", "Skipping nested container")
            return _builder(parameters.name)(
                weights=weights, input_shape=(image_size, image_size, 3)
            )
    except Exception as error:
        if parameters.weights == "imagenet":
            raise BackboneError(
                f"backbone.weights: the ImageNet weights of {parameters.name} could not be "
                f"downloaded ({error}). Check the network, or set backbone.weights to a file"
            ) from error
        raise BackboneError(
            f"backbone: {parameters.name} with weights '{parameters.weights}' and image_size "
            f"{image_size} cannot be built: {error}"
        ) from error


def _builder(name: str) -> Callable[..., Any]:
    import keras

    if name == "EfficientNetLite0":
        from little_data.models.efficientnet_lite import EfficientNetLite0

        return EfficientNetLite0
    application = getattr(keras.applications, name)
    return lambda **arguments: application(include_top=False, **arguments)


def _weights_argument(parameters: BackboneParameters) -> str | None:
    name, weights = parameters.name, parameters.weights
    if weights == "random":
        return None
    if (weights == "packaged") != (name == "EfficientNetLite0") and not isinstance(weights, Path):
        raise BackboneError(
            f"backbone.weights: {name} has no '{weights}' weights. Use 'packaged' for "
            "EfficientNetLite0, and 'imagenet' or a path to a weights file for the others"
        )
    if isinstance(weights, Path) and not weights.expanduser().is_file():
        raise BackboneError(f"backbone.weights: there is no file {weights}")
    return str(Path(weights).expanduser()) if isinstance(weights, Path) else weights


def _split(network: keras.Model, boundary: str) -> tuple[keras.Model, keras.Model]:
    import keras

    if boundary not in {layer.name for layer in network.layers}:
        names = ", ".join(layer.name for layer in network.layers[-12:])
        raise BackboneError(
            f"backbone.boundary: {network.name} has no layer '{boundary}'. Its last layers: {names}"
        )
    features = network.get_layer(boundary).input
    try:
        return (
            keras.Model(network.input, features, name="trunk"),
            keras.Model(features, network.output, name="tail"),
        )
    except (ValueError, KeyError, AttributeError):
        raise BackboneError(
            f"backbone.boundary: {network.name} cannot be split at '{boundary}', since later "
            "layers take more than that layer's input from the layers before it"
        ) from None


def _with_preprocessing(
    trunk: keras.Model, preprocessing: Preprocessing, image_size: int
) -> keras.Model:
    import keras

    from little_data.models.preprocessing import ImageNetPreprocessing

    if preprocessing == "built in":
        return trunk
    pixels = keras.Input((image_size, image_size, 3), name="pixels")
    features = trunk(ImageNetPreprocessing(preprocessing, name="preprocessing")(pixels))
    return keras.Model(pixels, features, name="trunk")


def _with_pooling(tail: keras.Model, pooling: str) -> keras.Model:
    import keras

    pool = {
        "average": keras.layers.GlobalAveragePooling2D,
        "flatten": keras.layers.Flatten,
    }[pooling]
    return keras.Model(tail.input, pool(name="pooling")(tail.output), name="tail")

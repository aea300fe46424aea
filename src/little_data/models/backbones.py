"""Pretrained networks, split at the layer at which fine-tuning starts.

The *trunk* stays frozen and is run once for each view of a photo; the *tail* is what fine-tuning
trains. Together they are what Keras calls the base model and fastai the body; the *head* or *top
model*, the classifier on top of them, is what both call it too. A backbone carries its own
preprocessing: raw RGB pixels 0-255 go into its trunk.
"""

from __future__ import annotations

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
    network = _build_network(name, weights, image_size)
    trunk, tail = _split(network, boundary, levels if pooling == "avg" else ())
    trunk = _with_preprocessing(trunk, preprocessing, image_size)
    tail = _with_pooling(tail, pooling)
    trunk.trainable = False
    freeze_batch_normalization(tail)
    return trunk, tail


def freeze_batch_normalization(model: keras.Model) -> None:
    """Freeze all BatchNormalization layers: Keras then keeps them in inference mode."""
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Model):
            freeze_batch_normalization(layer)
        elif isinstance(layer, keras.layers.BatchNormalization):
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


def _with_preprocessing(trunk: keras.Model, preprocessing: str, image_size: int) -> keras.Model:
    import keras

    from little_data.models.preprocessing import ImageNetPreprocessing

    if preprocessing == "built in":
        return trunk
    pixels = keras.Input((image_size, image_size, 3), name="pixels")
    features = trunk(ImageNetPreprocessing(preprocessing, name="preprocessing")(pixels))
    return keras.Model(pixels, features, name="trunk")


def _with_pooling(tail: keras.Model, pooling: str) -> keras.Model:
    import keras

    last, *levels = tail.outputs
    if pooling == "flatten":
        return keras.Model(tail.input, keras.layers.Flatten(name=LAST_LEVEL)(last), name="tail")
    pools = [keras.layers.GlobalAveragePooling2D(name=LAST_LEVEL)(last)]
    for number, each in enumerate([*levels, tail.input], start=1):
        # Counted backwards from the last one.
        pools.append(keras.layers.GlobalAveragePooling2D(name=f"{LAST_LEVEL}_{number}")(each))
    all_levels = keras.layers.Concatenate(name="all_levels")(pools)
    return keras.Model(tail.input, all_levels, name="tail")


def count_features(tail: keras.Model) -> list[int]:
    """Return how many bottleneck features are those of the last level, and of all levels."""
    return sorted({tail.get_layer(LAST_LEVEL).output.shape[-1], tail.output_shape[-1]})

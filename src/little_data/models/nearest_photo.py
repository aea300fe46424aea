"""How far a photo is from the nearest training photo, as a part of the network."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from little_data.models.backbones import LAST_LEVEL
from little_data.types.answers import DISTANCE, PROBABILITIES


@keras.saving.register_keras_serializable(package="little_data")
class NearestPhoto(keras.layers.Layer):
    """The distance to the nearest of some photos, as `evaluation.unlike` measures it.

    Input: features of shape (batch, numbers).
    Output: distances in [0, 2] between features of length 1, of shape (batch, 1).

    Args:
        photos: How many photos it knows. Their features are a weight that is not trained, of shape
            (numbers, photos): those of 2,000 photos, 1,280 numbers each, take 10 megabytes.
    """

    def __init__(self, photos: int, **options: Any) -> None:
        super().__init__(**options)
        self.photos = photos

    def build(self, input_shape: Any) -> None:
        """Make room for the photos."""
        self.directions = self.add_weight(
            name="directions",
            shape=(input_shape[-1], self.photos),
            initializer="zeros",
            trainable=False,
        )

    def remember(self, features: npt.NDArray[Any]) -> None:
        """Take the features of the photos, of shape (photos, numbers)."""
        self.directions.assign(_take_directions(np.asarray(features, np.float32), np).T)

    def call(self, features: Any) -> Any:
        """Return the distances of a batch."""
        nearest = keras.ops.max(self.compare(features), axis=1, keepdims=True)
        return keras.ops.sqrt(keras.ops.clip(2 - 2 * nearest, 0, 4))

    def compare(self, features: Any) -> Any:
        """Return the cosines of a batch to each photo that it knows, of shape (batch, photos)."""
        return keras.ops.matmul(_take_directions(features, keras.ops), self.directions)

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        """Return the shape of the distances."""
        return (input_shape[0], 1)

    def get_config(self) -> dict[str, Any]:
        """Return what is needed to build the layer again."""
        return {**super().get_config(), "photos": self.photos}


def _take_directions(features: Any, library: Any) -> Any:
    squares = library.sum(library.square(features), axis=-1, keepdims=True)
    return features / library.sqrt(library.maximum(squares, 1e-24))


def show_features(network: keras.Model) -> keras.Model:
    """Give a network a second output: the features of its last level.

    Args:
        network: It has a layer `LAST_LEVEL`, or ends in a nested network that has one.

    Returns:
        The same layers, from the network's input to its class probabilities and the features, of
        shape (batch, numbers).
    """
    if LAST_LEVEL in {layer.name for layer in network.layers}:
        outputs = [network.outputs[0], network.get_layer(LAST_LEVEL).output]
        return keras.Model(network.inputs, outputs, name=network.name)
    _, trunk, tail_and_head = network.layers
    outputs = show_features(tail_and_head)(trunk(network.input))
    return keras.Model(network.input, outputs, name=network.name)


def cut_after_features(network: keras.Model) -> keras.Model:
    """Cut a network off after the features of its last level, that `show_features` shows."""
    shown = show_features(network)
    return keras.Model(shown.input, shown.outputs[1], name="features")


def add_distance(network: keras.Model, training_features: npt.NDArray[Any]) -> keras.Model:
    """Add the distance to the nearest training photo to what a network answers.

    Args:
        network: From pixels 0-255 to class probabilities.
        training_features: What `cut_after_features` makes of the training photos, of shape
            (photos, numbers).

    Returns:
        The same layers, with two outputs: "probabilities" and "distance".
    """
    shown = show_features(network)
    probabilities, features = shown.outputs
    nearest = NearestPhoto(len(training_features), name=DISTANCE)
    distance = nearest(features)
    nearest.remember(training_features)
    outputs = {PROBABILITIES: probabilities, DISTANCE: distance}
    return keras.Model(shown.input, outputs, name=network.name)


def concatenate_outputs(network: keras.Model) -> keras.Model:
    """Make one vector a photo of several outputs, so that any engine can run the network.

    Args:
        network: Each output has the shape (batch, numbers). Probabilities come first; what has one
            output stays as it is.
    """
    outputs = network.outputs
    if len(outputs) == 1:
        return network
    if isinstance(network.output, dict):
        outputs = [network.output[PROBABILITIES], network.output[DISTANCE]]
    return keras.Model(network.input, keras.layers.Concatenate()(outputs), name="vector")

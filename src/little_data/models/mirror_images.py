"""The average over a photo and its mirror image, as a part of the network."""

from __future__ import annotations

from typing import Any

import keras

from little_data.types.answers import LEAST_PROBABILITY, PROBABILITIES, name_outputs

# The layer that answers for one view.
ONE_VIEW = "one_view"


@keras.saving.register_keras_serializable(package="little_data")
class AverageViews(keras.layers.Layer):
    """Probabilities averaged over two views, as `evaluation.prediction_views` does it.

    Inputs: two tensors of probabilities, of shape (batch, classes).
    Output: probabilities of the same shape.
    """

    def call(self, first: Any, second: Any) -> Any:
        """Return the average of a batch."""
        logits = [
            keras.ops.log(keras.ops.maximum(probabilities, LEAST_PROBABILITY))
            for probabilities in (first, second)
        ]
        return keras.ops.softmax((logits[0] + logits[1]) / 2)

    def compute_output_shape(self, first_shape: Any, second_shape: Any) -> Any:
        """Return the shape of the probabilities."""
        return first_shape


def average_mirror_images(network: keras.Model) -> keras.Model:
    """Let a network answer the average over each photo and its mirror image.

    Args:
        network: From pixels 0-255 of shape (batch, side, side, 3) to probabilities or to a
            dictionary of outputs, one of which they are.

    Returns:
        The same layers, run twice. Outputs other than the probabilities are those of the photo as
        it is.
    """
    one_view = keras.Model(network.inputs, network.output, name=ONE_VIEW)
    pixels = keras.Input(network.input_shape[1:], name="pixels")
    outputs = one_view(pixels)
    mirrored = one_view(keras.ops.flip(pixels, axis=2))
    average = AverageViews(name=PROBABILITIES)
    of_both = average(name_outputs(outputs)[PROBABILITIES], name_outputs(mirrored)[PROBABILITIES])
    answers = {**outputs, PROBABILITIES: of_both} if isinstance(outputs, dict) else of_both
    return keras.Model(pixels, answers, name="network")


def take_one_view(network: keras.Model) -> keras.Model:
    """Take the part of a network that answers for one view: all of it, unless two are averaged."""
    names = {layer.name for layer in network.layers}
    return network.get_layer(ONE_VIEW) if ONE_VIEW in names else network

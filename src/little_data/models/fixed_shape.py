"""A layer around one that states a wrong shape of its output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras


@keras.saving.register_keras_serializable(package="little_data")
class FixedShape(keras.layers.Wrapper):
    """Do what a layer does, and state the shape that its output really has.

    KerasHub 0.32 states one token too many for the first layer of SigLIP.

    Args:
        layer: The layer.
        shape: Of its output, without the batch.
    """

    def __init__(self, layer: keras.layers.Layer, shape: Sequence[int], **options: Any) -> None:
        super().__init__(layer, **options)
        self.shape = tuple(shape)

    def call(self, inputs: Any) -> Any:
        """Call the layer."""
        return self.layer(inputs)

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        """Return the batch and the stated shape."""
        return (input_shape[0], *self.shape)

    def get_config(self) -> dict[str, Any]:
        """Return the layer's configuration."""
        return {**super().get_config(), "shape": self.shape}

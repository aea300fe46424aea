"""The preprocessing of the `keras.applications` networks, as a layer that is saved with them."""

from __future__ import annotations

from typing import Any

import keras


@keras.saving.register_keras_serializable(package="little_data")
class ImageNetPreprocessing(keras.layers.Layer):
    """Turn raw RGB pixels into what a network of `keras.applications` was trained on.

    Input and output: float32 of shape (..., height, width, 3), the input with values 0-255.

    Args:
        mode: As in `keras.applications.imagenet_utils.preprocess_input`. "caffe": BGR, ImageNet's
            mean taken off; "tf": -1 to 1; "torch": 0 to 1, then ImageNet's mean and deviation.
    """

    def __init__(self, mode: str, **options: Any) -> None:
        super().__init__(**options)
        self.mode = mode

    def call(self, pixels: Any) -> Any:
        """Preprocess a batch of photos."""
        return keras.applications.imagenet_utils.preprocess_input(pixels, mode=self.mode)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The output has the input's shape."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the layer's configuration."""
        return {**super().get_config(), "mode": self.mode}

"""Networks as nodes pass them on; their real classes take seconds to import."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

# A `keras.Model`. Kedro resolves the hints of every node when it registers the pipelines, and
# `kedro registry list` or `kedro viz` should not wait for TensorFlow.
KerasModel: TypeAlias = Any

# How a photo becomes the square that a network sees.
Resizing: TypeAlias = Literal["squeeze", "crop", "pad"]

# What a network computes in. OpenVINO knows bfloat16; mixed_float16 is Keras' name.
Precision: TypeAlias = Literal["float32", "bfloat16", "mixed_float16"]


@dataclass(frozen=True)
class FrozenNetwork:
    """A network that is only run.

    Attributes:
        engine: What runs it.
        model: An `openvino.Model` for one view at a time, or a Keras model, as the engine needs it.
        input_shape: Shape of a view.
        output_shape: Shape of its features.
        content_hash: Hash of its layers, image size and weights, the same for every engine.
        resizing: How a photo becomes a view of its size. It says nothing of a network whose input
            is no photo, nor do networks that were stored before there was a choice say it.
        precision: What it is run in. The weights of the model and its features are float32.
    """

    engine: Literal["openvino", "tensorflow"]
    model: Any
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    content_hash: str
    resizing: Resizing = "squeeze"
    precision: Precision = "float32"

    def in_full_precision(self) -> FrozenNetwork:
        """Return the same network, run in float32."""
        return replace(self, precision="float32")

"""Networks as nodes pass them on; their real classes take seconds to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

# A `keras.Model`. Kedro resolves the hints of every node when it registers the pipelines, and
# `kedro registry list` or `kedro viz` should not wait for TensorFlow.
KerasModel: TypeAlias = Any


@dataclass(frozen=True)
class FrozenNetwork:
    """A network that is only run.

    Attributes:
        engine: What runs it.
        model: An `openvino.Model` for one view at a time, or a Keras model, as the engine needs it.
        input_shape: Shape of a view.
        output_shape: Shape of its features.
        content_hash: Hash of its layers, image size and weights, the same for every engine.
    """

    engine: Literal["openvino", "tensorflow"]
    model: Any
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    content_hash: str

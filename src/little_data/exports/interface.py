"""What all exported networks have in common: their input, their outputs, and how they are run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from little_data.photos.decoding import Pixels
from little_data.startup.lazy_imports import np, npt
from little_data.startup.quiet_tensorflow import import_tensorflow
from little_data.types.answers import PROBABILITIES, name_outputs
from little_data.types.networks import KerasModel

PIXELS = "pixels"

Numbers: TypeAlias = "npt.NDArray[np.float32]"

# From pixels 0-255, of shape (1, side, side, 3), to the outputs by their names: probabilities, of
# shape (1, classes), and the distance to the nearest training photo, (1, 1), if it is measured.
Classify: TypeAlias = Callable[[Numbers], dict[str, Numbers]]


@dataclass(frozen=True)
class ExportSource:
    """What is exported.

    Attributes:
        network: From pixels 0-255 of shape (batch, side, side, 3) to the outputs of an
            `ImageClassifier`.
        calibration_photos: Photos of the training split, uint8 of shape (count, side, side, 3).
            8-bit formats learn from them which numbers occur in the network.
        class_names: In the order of the probabilities.
    """

    network: KerasModel
    calibration_photos: Pixels
    class_names: list[str]


def make_function(network: KerasModel, batch_size: int | None) -> Any:
    """Make the TensorFlow function that is exported: from `PIXELS` to the outputs by name.

    Args:
        network: The network.
        batch_size: Photos that the function takes at once; None: any number.
    """
    tf = import_tensorflow()
    pixels = tf.TensorSpec((batch_size, *network.input_shape[1:]), tf.float32, name=PIXELS)
    return tf.function(
        lambda pixels: name_outputs(network(pixels, training=False)), input_signature=[pixels]
    )


def list_outputs(network: KerasModel) -> list[str]:
    """Return the names of the outputs in TensorFlow's order."""
    return [PROBABILITIES] if len(network.outputs) == 1 else sorted(network.output)

"""TensorFlow SavedModel: a folder for TensorFlow, TensorFlow Serving and TensorFlow.js."""

from __future__ import annotations

from pathlib import Path

from little_data.exports.interface import (
    PIXELS,
    Classify,
    ExportSource,
    Numbers,
    make_function,
)
from little_data.startup.quiet_tensorflow import import_tensorflow
from little_data.types.networks import KerasModel


def write_saved_model(source: ExportSource, folder: Path) -> None:
    """Write the files of a SavedModel into a folder."""
    save_network(source.network, folder, batch_size=None)


def save_network(network: KerasModel, folder: Path, batch_size: int | None) -> None:
    """Save a network as a SavedModel with one signature, ``serving_default``.

    `keras.Model.export` of Keras 3.15 stores each variable twice.
    """
    tf = import_tensorflow()
    module = tf.Module()
    module.network_variables = [variable.value for variable in network.variables]
    tf.saved_model.save(module, str(folder), signatures=make_function(network, batch_size))


def load_saved_model(folder: Path) -> Classify:
    """Load a SavedModel."""
    tf = import_tensorflow()
    loaded = tf.saved_model.load(str(folder))

    def classify(photos: Numbers) -> dict[str, Numbers]:
        # The variables live as long as what was loaded.
        answers = loaded.signatures["serving_default"](**{PIXELS: tf.constant(photos)})
        return {name: values.numpy() for name, values in answers.items()}

    return classify

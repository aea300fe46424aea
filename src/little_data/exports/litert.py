"""LiteRT, once TensorFlow Lite: one file for phones and small devices."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from little_data.exports.interface import PIXELS, Classify, ExportSource, Numbers, list_outputs
from little_data.exports.litert_metadata import LABELS, describe_in_file, list_labels
from little_data.exports.saved_model import save_network
from little_data.startup.lazy_imports import np
from little_data.startup.quiet_tensorflow import import_tensorflow
from little_data.types.answers import DISTANCE

FILE = "model.tflite"


def write_float16(source: ExportSource, folder: Path) -> None:
    """Write the network with weights of 16 bits."""
    tf = import_tensorflow()
    _convert(
        source,
        folder,
        supported_ops=[tf.lite.OpsSet.TFLITE_BUILTINS],
        supported_types=[tf.float16],
    )


def write_int8(source: ExportSource, folder: Path) -> None:
    """Write the network with weights and calculations in integers of 8 bits.

    Pixels and probabilities stay 32-bit numbers, so that it is used like the other formats: its
    first operation rounds the pixels, its last one gives the probabilities, in steps of 1/256.

    The distances of training photos to themselves are 0, and no other would be possible. So the
    negatives of the photos are among what it is calibrated with: they are far from all photos.
    """
    tf = import_tensorflow()
    photos = source.calibration_photos
    negatives = 255 - photos if DISTANCE in list_outputs(source.network) else photos[:0]

    def calibrate() -> Iterator[dict[str, Numbers]]:
        for photo in chain(photos, negatives):
            yield {PIXELS: photo[np.newaxis].astype(np.float32)}

    _convert(
        source,
        folder,
        representative_dataset=calibrate,
        # An operation that has no such integers is an error, where it would stay as it is.
        supported_ops=[tf.lite.OpsSet.TFLITE_BUILTINS_INT8],
    )


def _convert(
    source: ExportSource, folder: Path, representative_dataset: Any = None, **target: Any
) -> None:
    tf = import_tensorflow()
    # Of a TensorFlow function the converter would leave the variables behind.
    with TemporaryDirectory() as saved_model, warnings.catch_warnings():
        # The converter uses what TensorFlow itself calls deprecated.
        warnings.simplefilter("ignore")
        # Mobile chips want shapes that are fixed.
        save_network(source.network, Path(saved_model), batch_size=1)
        converter = tf.lite.TFLiteConverter.from_saved_model(saved_model)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = representative_dataset
        for name, value in target.items():
            setattr(converter.target_spec, name, value)
        model = describe_in_file(converter.convert(), source.class_names)
        (folder / FILE).write_bytes(model)
        (folder / LABELS).write_text(list_labels(source.class_names), encoding="utf-8")


def load_litert(folder: Path) -> Classify:
    """Load a LiteRT file, to run on all cores."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(folder / FILE), num_threads=os.cpu_count())
    run = interpreter.get_signature_runner()
    return lambda photos: dict(run(**{PIXELS: photos}))

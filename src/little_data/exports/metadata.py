"""What a program must know to use an exported model."""

from __future__ import annotations

from typing import Any

from little_data.exports.formats import ExportFormat
from little_data.exports.interface import PIXELS
from little_data.exports.preprocessing import SQUARES, describe_preprocessing
from little_data.photos.shared_photos import SharedPhotos
from little_data.types.answers import DISTANCE, PROBABILITIES, UNLIKE, UNSURE
from little_data.types.networks import KerasModel


def describe_export(
    export_format: ExportFormat,
    model: KerasModel,
    figures: dict[str, float],
    versions: dict[str, str],
    photos: SharedPhotos,
) -> dict[str, Any]:
    """Describe an export, for the file that lies beside it.

    Args:
        export_format: Its format.
        model: The finished model, an `ImageClassifier`.
        figures: What was measured.
        versions: Versions of the installed packages, by their names.
        photos: How photos are read.
    """
    batch = export_format.batch_size or "any"
    return {
        "file": export_format.file,
        "settings": export_format.settings,
        "class_names": model.class_names,
        "input": {
            "name": PIXELS,
            "shape": [batch, model.image_size, model.image_size, 3],
            "layout": "photo, row, column, channel",
            "channels": "RGB",
            "type": "float32",
            "range": [0, 255],
            "resizing": f"turned upright, {SQUARES[model.resizing]}",
            "preprocessing": describe_preprocessing(model.image_size, model.resizing, photos),
            "largest_pixels": photos.largest_pixels,
        },
        "outputs": _describe_outputs(model, batch),
        "decision": _describe_decision(model),
        "compared_with_keras": {
            name: figures[name] for name in ("photos", "difference", "distance", "agreement")
        },
        "made_with": {name: versions[name] for name in export_format.packages},
    }


def _describe_outputs(model: KerasModel, batch: int | str) -> list[dict[str, Any]]:
    probabilities = {
        "name": PROBABILITIES,
        "shape": [batch, len(model.class_names)],
        "type": "float32",
        "meaning": "probability of each class, in the order of class_names",
    }
    distance = {
        "name": DISTANCE,
        "shape": [batch, 1],
        "type": "float32",
        "range": [0, 2],
        "meaning": "distance to the nearest training photo, between features of length 1",
    }
    return [probabilities, distance] if model.has_distance else [probabilities]


def _describe_decision(model: KerasModel) -> list[dict[str, Any]]:
    """Say how to decide: the first step whose condition holds tells what to answer."""
    steps: list[dict[str, Any]] = []
    if model.has_distance and model.unlike_from is not None:
        condition = {"output": DISTANCE, "is_above": model.unlike_from}
        steps.append({"if": condition, "answer": model.words[UNLIKE]})
    if model.sure_from is not None:
        condition = {"output": PROBABILITIES, "largest_is_below": model.sure_from}
        steps.append({"if": condition, "answer": model.words[UNSURE]})
    return [*steps, {"answer": "the class with the largest probability"}]

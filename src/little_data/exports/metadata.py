"""What a program must know to use an exported model."""

from __future__ import annotations

from typing import Any

from little_data.exports.formats import ExportFormat
from little_data.exports.interface import PIXELS, PROBABILITIES
from little_data.types.networks import KerasModel


def describe_export(
    export_format: ExportFormat,
    model: KerasModel,
    figures: dict[str, float],
    versions: dict[str, str],
) -> dict[str, Any]:
    """Describe an export, for the file that lies beside it.

    Args:
        export_format: Its format.
        model: The finished model, an `ImageClassifier`.
        figures: What was measured.
        versions: Versions of the installed packages, by their names.
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
            "resizing": "turned upright, then to the square without cropping, bilinear and "
            "antialiased, as Pillow's Image.resize with Resampling.BILINEAR",
        },
        "output": {
            "name": PROBABILITIES,
            "shape": [batch, len(model.class_names)],
            "type": "float32",
            "meaning": "probability of each class, in the order of class_names",
        },
        "compared_with_keras": {
            name: figures[name] for name in ("photos", "difference", "agreement")
        },
        "made_with": {name: versions[name] for name in export_format.packages},
    }

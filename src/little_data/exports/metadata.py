"""What a program must know to use an exported model."""

from __future__ import annotations

from typing import Any

from little_data.exports.formats import ExportFormat
from little_data.exports.interface import PIXELS, PROBABILITIES
from little_data.photos.squares import PADDING_GREY
from little_data.types.networks import KerasModel, Resizing

_AS_PILLOW = "bilinear and antialiased, as Pillow's Image.resize with Resampling.BILINEAR"

# What to do with a photo of any size.
_RESIZING: dict[Resizing, str] = {
    "squeeze": f"turned upright, then to the square without cropping, {_AS_PILLOW}",
    "crop": "turned upright, cropped to the largest square in its middle (where the rest is odd, "
    f"its smaller half is cut off at the left or the top), then to the square, {_AS_PILLOW}",
    "pad": "turned upright, padded to a square with the same number of grey pixels "
    f"({PADDING_GREY}, {PADDING_GREY}, {PADDING_GREY}) on both sides of the photo (an odd rest is "
    f"rounded down), then to the square, {_AS_PILLOW}",
}


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
            "resizing": _RESIZING[model.resizing],
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

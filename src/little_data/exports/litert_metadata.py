"""What a LiteRT file says of itself, for the programs of phones: labels, ranges, meanings.

The form is that of https://ai.google.dev/edge/litert/conversion/tensorflow/metadata: tables of the
schema `metadata_schema.fbs` in the file, and the labels as a zip archive behind its end, so that
``unzip model.tflite`` gives ``labels.txt``. The package that wrote it (tflite-support) is not
maintained any more, so that the few tables that are needed are written here, slot by slot.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from little_data.exports.interface import PIXELS
from little_data.exports.litert_file import add_metadata, list_outputs_of_file
from little_data.types.answers import DISTANCE, PROBABILITIES

if TYPE_CHECKING:
    from flatbuffers import Builder

LABELS = "labels.txt"

# What programs ask for: the name of the entry in the model, the identifier of its content, and the
# version of the format that has all of these tables.
METADATA_NAME, _IDENTIFIER, _VERSION = "TFLITE_METADATA", b"M001", "1.0.0"

# Numbers of the schema: members of unions and enumerations.
_FEATURE, _IMAGE = 1, 2
_RGB = 1
_NORMALIZATION = 1
_AXIS_LABELS = 2

_MEANINGS = {
    PROBABILITIES: "Probability of each class, in the order of labels.txt.",
    DISTANCE: "Distance to the nearest training photo, from 0 to 2.",
}
_RANGES = {PROBABILITIES: (0.0, 1.0), DISTANCE: (0.0, 2.0)}

# What writes a value into the table that is being written.
_Slot = Callable[["Builder"], None]


def list_labels(class_names: Sequence[str]) -> str:
    """Return the text of ``labels.txt``: a class a line. A line break in a name becomes a space."""
    return "".join(f"{' '.join(name.splitlines())}\n" for name in class_names)


def describe_in_file(model: bytes, class_names: Sequence[str]) -> bytes:
    """Return the model with its description in it and the labels behind it.

    Args:
        model: Content of a LiteRT file without metadata.
        class_names: In the order of the probabilities.
    """
    described = add_metadata(model, METADATA_NAME, _write_metadata(list_outputs_of_file(model)))
    content = io.BytesIO(described)
    with zipfile.ZipFile(content, "a") as archive:
        # Of no day, so that the same model is the same file.
        archive.writestr(zipfile.ZipInfo(LABELS), list_labels(class_names))
    return content.getvalue()


def _write_metadata(outputs: Sequence[str]) -> bytes:
    from flatbuffers import Builder

    builder = Builder()
    inside = [_write_input(builder)]
    answers = [_write_output(builder, name) for name in outputs]
    tensors = [_offsets(builder, inside), _offsets(builder, answers)]
    subgraph = _table(builder, 10, {2: _offset(2, tensors[0]), 3: _offset(3, tensors[1])})
    name = builder.CreateString("Image classifier")
    description = builder.CreateString(
        "Made by little-data. metadata.json beside the file says how photos become pixels, and "
        "which answers to trust."
    )
    version = builder.CreateString(_VERSION)
    subgraphs = _offsets(builder, [subgraph])
    slots = {
        0: _offset(0, name),
        1: _offset(1, description),
        3: _offset(3, subgraphs),
        7: _offset(7, version),
    }
    builder.Finish(_table(builder, 8, slots), _IDENTIFIER)
    return bytes(builder.Output())


def _write_input(builder: Builder) -> int:
    name, description = (
        builder.CreateString(text)
        for text in (PIXELS, "The upright photo as a square: red, green and blue, 0 to 255.")
    )
    properties = _table(builder, 2, {0: lambda b: b.PrependInt8Slot(0, _RGB, 0)})
    # (pixel - 0) / 1: the model brings them to its own range.
    mean, deviation = _numbers(builder, [0.0]), _numbers(builder, [1.0])
    options = _table(builder, 2, {0: _offset(0, mean), 1: _offset(1, deviation)})
    unit = _table(
        builder, 2, {0: lambda b: b.PrependUint8Slot(0, _NORMALIZATION, 0), 1: _offset(1, options)}
    )
    slots = {
        0: _offset(0, name),
        1: _offset(1, description),
        3: _offset(3, _write_content(builder, _IMAGE, properties)),
        4: _offset(4, _offsets(builder, [unit])),
        5: _offset(5, _write_range(builder, 0.0, 255.0)),
    }
    return _table(builder, 7, slots)


def _write_output(builder: Builder, name: str) -> int:
    told, description = (builder.CreateString(text) for text in (name, _MEANINGS[name]))
    slots = {
        0: _offset(0, told),
        1: _offset(1, description),
        3: _offset(3, _write_content(builder, _FEATURE, _table(builder, 0, {}))),
        5: _offset(5, _write_range(builder, *_RANGES[name])),
    }
    if name == PROBABILITIES:
        slots[6] = _offset(6, _offsets(builder, [_write_labels(builder)]))
    return _table(builder, 7, slots)


def _write_labels(builder: Builder) -> int:
    name, description = (builder.CreateString(text) for text in (LABELS, "Names of the classes."))
    slots = {
        0: _offset(0, name),
        1: _offset(1, description),
        2: lambda b: b.PrependInt8Slot(2, _AXIS_LABELS, 0),
    }
    return _table(builder, 5, slots)


def _write_content(builder: Builder, kind: int, properties: int) -> int:
    slots = {0: lambda b: b.PrependUint8Slot(0, kind, 0), 1: _offset(1, properties)}
    return _table(builder, 3, slots)


def _write_range(builder: Builder, low: float, high: float) -> int:
    highest, lowest = _numbers(builder, [high]), _numbers(builder, [low])
    return _table(builder, 2, {0: _offset(0, highest), 1: _offset(1, lowest)})


def _table(builder: Builder, slots: int, values: dict[int, _Slot]) -> int:
    """Write a table of so many slots; those that are not named have their default."""
    builder.StartObject(slots)
    for write in values.values():
        write(builder)
    written: int = builder.EndObject()
    return written


def _offset(slot: int, place: int) -> _Slot:
    return lambda builder: builder.PrependUOffsetTRelativeSlot(slot, place, 0)


def _offsets(builder: Builder, places: Sequence[int]) -> int:
    builder.StartVector(4, len(places), 4)
    for place in reversed(places):
        builder.PrependUOffsetTRelative(place)
    vector: int = builder.EndVector()
    return vector


def _numbers(builder: Builder, values: Sequence[float]) -> int:
    builder.StartVector(4, len(values), 4)
    for value in reversed(values):
        builder.PrependFloat32(value)
    vector: int = builder.EndVector()
    return vector

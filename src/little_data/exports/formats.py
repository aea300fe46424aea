"""The formats in which the finished model can be exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from little_data.exports.interface import Classify, ExportSource
from little_data.exports.litert import load_litert, write_float16, write_int8
from little_data.exports.onnx_file import load_onnx, write_onnx
from little_data.exports.openvino_ir import SETTINGS, load_openvino, write_openvino
from little_data.exports.saved_model import load_saved_model, write_saved_model
from little_data.parameters.export import ExportFormatName


@dataclass(frozen=True)
class ExportFormat:
    """A format for another runtime.

    Attributes:
        write: Writes the model into a folder that is there.
        load: Loads what was written; raises if it cannot.
        file: The file or folder that a runtime is given, within that folder.
        batch_size: Photos that the exported model takes at once; None: any number.
        packages: What writes and runs it, by the names of pip.
        settings: What the runtime must be told to give the answers of Keras.
    """

    write: Callable[[ExportSource, Path], None]
    load: Callable[[Path], Classify]
    file: str
    batch_size: int | None
    packages: tuple[str, ...]
    settings: dict[str, str] = field(default_factory=dict)


FORMATS: dict[ExportFormatName, ExportFormat] = {
    "saved_model": ExportFormat(write_saved_model, load_saved_model, ".", None, ("tensorflow",)),
    "litert_float16": ExportFormat(
        write_float16, load_litert, "model.tflite", 1, ("tensorflow", "ai-edge-litert")
    ),
    "litert_int8": ExportFormat(
        write_int8, load_litert, "model.tflite", 1, ("tensorflow", "ai-edge-litert")
    ),
    "onnx": ExportFormat(
        write_onnx, load_onnx, "model.onnx", None, ("tf2onnx", "onnx", "onnxruntime")
    ),
    "openvino": ExportFormat(
        write_openvino, load_openvino, "model.xml", None, ("openvino",), SETTINGS
    ),
}

"""ONNX: one file for ONNX Runtime, and for most other runtimes."""

from __future__ import annotations

from pathlib import Path

from little_data.exports.interface import (
    PIXELS,
    PROBABILITIES,
    Classify,
    ExportSource,
    make_function,
)

FILE = "model.onnx"

# Of August 2022: what is older than that has to be brought up to date anyway.
OPSET = 18


def write_onnx(source: ExportSource, folder: Path) -> None:
    """Write the network as an ONNX file."""
    import onnx
    import tf2onnx

    function = make_function(source.network, batch_size=None)
    model, _ = tf2onnx.convert.from_function(function, function.input_signature, opset=OPSET)
    for end in (*model.graph.input, *model.graph.output):
        # The converter gives it a number.
        end.type.tensor_type.shape.dim[0].dim_param = "batch"
    onnx.save(model, folder / FILE)


def load_onnx(folder: Path) -> Classify:
    """Load an ONNX file into ONNX Runtime."""
    import onnxruntime

    session = onnxruntime.InferenceSession(folder / FILE, providers=["CPUExecutionProvider"])
    return lambda photos: session.run([PROBABILITIES], {PIXELS: photos})[0]

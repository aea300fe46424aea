"""ONNX: one file for ONNX Runtime and most other runtimes, and a page that runs it in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from little_data.exports.interface import (
    PIXELS,
    Classify,
    ExportSource,
    list_outputs,
    make_function,
)
from little_data.startup.quiet_tensorflow import import_tensorflow
from little_data.types.networks import KerasModel

FILE = "model.onnx"
PAGE = "webcam.html"

# Of December 2022: what is older than that has to be brought up to date anyway.
OPSET = 18


def write_onnx(source: ExportSource, folder: Path) -> None:
    """Write the network as an ONNX file, with the page beside it."""
    import onnx
    import tf2onnx

    function = _make_whole_function(source.network)
    model, _ = tf2onnx.convert.from_function(function, function.input_signature, opset=OPSET)
    for end in (*model.graph.input, *model.graph.output):
        # The converter gives it a number.
        end.type.tensor_type.shape.dim[0].dim_param = "batch"
    onnx.save(model, folder / FILE)
    (folder / PAGE).write_bytes(Path(__file__).with_name(PAGE).read_bytes())


def _make_whole_function(network: KerasModel) -> Any:
    # The converter takes the constants of Keras's Normalization, as EfficientNet has it, for inputs
    # that the model is given with every photo: they are made part of the function.
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    function, names = make_function(network, batch_size=None), list_outputs(network)
    whole = convert_variables_to_constants_v2(function.get_concrete_function())
    return import_tensorflow().function(
        lambda pixels: dict(zip(names, whole(pixels), strict=True)),
        input_signature=function.input_signature,
    )


def load_onnx(folder: Path) -> Classify:
    """Load an ONNX file into ONNX Runtime."""
    import onnxruntime

    session = onnxruntime.InferenceSession(folder / FILE, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return lambda photos: dict(zip(names, session.run(names, {PIXELS: photos}), strict=True))

"""What runs exported models for many requests at a time: OpenVINO, or ONNX Runtime."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from little_data.startup.lazy_imports import np, npt
from little_data.startup.quiet_openvino import import_openvino

Numbers: TypeAlias = "npt.NDArray[np.float32]"

# From pixels 0-255, float32, of shape (1, side, side, 3), to the outputs by their names.
Run: TypeAlias = Callable[[Numbers], Mapping[str, Numbers]]


def start_openvino(path: Path, settings: dict[str, str]) -> Run:
    """Load OpenVINO's files; each thread has a request of its own.

    Args:
        path: The file that ends in ``.xml``.
        settings: What the runtime must be told to give the answers of Keras.
    """
    openvino = import_openvino()
    # It looks up NumPy when it first meets an array; two threads would wait for each other.
    openvino.Type.f32.to_dtype()
    told = {"PERFORMANCE_HINT": "THROUGHPUT", **settings}
    compiled = openvino.Core().compile_model(path, "CPU", told)
    own = threading.local()

    def run(pixels: Numbers) -> dict[str, Numbers]:
        if not hasattr(own, "request"):
            own.request = compiled.create_infer_request()
        answers = own.request.infer([pixels], share_inputs=True)
        # The next call of this thread writes to the same memory.
        return {output.get_any_name(): answers[output].copy() for output in compiled.outputs}

    return run


def start_onnxruntime(path: Path, settings: dict[str, str]) -> Run:
    """Load an ONNX file; a photo is run by one thread, as many photos at a time as threads ask.

    Args:
        path: The file.
        settings: Entries of its session configuration; the exports of this project have none.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    for name, value in settings.items():
        options.add_session_config_entry(name, value)
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    (taken,) = session.get_inputs()
    names = [output.name for output in session.get_outputs()]
    return lambda pixels: dict(zip(names, session.run(names, {taken.name: pixels}), strict=True))

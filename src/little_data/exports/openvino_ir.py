"""OpenVINO IR: two files for Intel's processors, graphics and neural units."""

from __future__ import annotations

from pathlib import Path

from little_data.exports.interface import PIXELS, Classify, ExportSource, Numbers, list_outputs
from little_data.inference.engines import convert_to_openvino
from little_data.startup.quiet_openvino import import_openvino

FILE = "model.xml"

# On a processor that knows bfloat16 the default would round to three digits.
SETTINGS = {"INFERENCE_PRECISION_HINT": "f32"}


def write_openvino(source: ExportSource, folder: Path) -> None:
    """Write the network as ``model.xml`` and ``model.bin``."""
    model = convert_to_openvino(source.network, batch_size=None)
    model.input(0).get_tensor().set_names({PIXELS})
    for output, name in zip(model.outputs, list_outputs(source.network), strict=True):
        output.get_tensor().set_names({name})
    # OpenVINO numbers what has no name through the whole process.
    for number, operation in enumerate(model.get_ordered_ops()):
        operation.set_friendly_name(f"{operation.get_type_name()}_{number}")
    import_openvino().save_model(model, folder / FILE, compress_to_fp16=False)


def load_openvino(folder: Path) -> Classify:
    """Load OpenVINO's files, to run one photo as fast as possible."""
    settings = {"PERFORMANCE_HINT": "LATENCY", **SETTINGS}
    compiled = import_openvino().Core().compile_model(folder / FILE, "CPU", settings)

    def classify(photos: Numbers) -> dict[str, Numbers]:
        answers = compiled({PIXELS: photos})
        # The next call writes to the same memory.
        return {output.get_any_name(): answers[output].copy() for output in compiled.outputs}

    return classify

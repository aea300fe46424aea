"""An exported model: found, loaded into its runtime, and asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from little_data.messages.errors import LittleDataError
from little_data.photos.decoding import Pixels
from little_data.serving.runtimes import Run, start_onnxruntime, start_openvino
from little_data.startup.lazy_imports import np, npt
from little_data.types.answers import DISTANCE, PROBABILITIES

METADATA = "metadata.json"

# By the package that runs it; the faster one comes first.
RUNTIMES: dict[str, Callable[[Path, dict[str, str]], Run]] = {
    "openvino": start_openvino,
    "onnxruntime": start_onnxruntime,
}
FORMATS = {"openvino": "openvino", "onnx": "onnxruntime"}

Outputs: TypeAlias = "Mapping[str, npt.NDArray[np.float32]]"


class NoExportError(LittleDataError):
    """A folder holds no exported model that can be served; the message says what to do."""


@dataclass(frozen=True)
class Decision:
    """What is said of a photo.

    Attributes:
        decision: The likeliest class, or why the answer is worth nothing.
        predicted: The likeliest class.
        probability: Its probability.
        unsure: The probability is too low for an answer.
        unlike: The photo is too far from the training photos for an answer.
        distance: To the nearest training photo, from 0 to 2; None: the model does not measure it.
        probabilities: Of each class.
    """

    decision: str
    predicted: str
    probability: float
    unsure: bool
    unlike: bool
    distance: float | None
    probabilities: dict[str, float]


@dataclass(frozen=True)
class ExportedModel:
    """A model in the form of another runtime, with what `metadata.json` says of it.

    Attributes:
        folder: Where its files are.
        about: What `metadata.json` says.
        runtime: The package that runs it.
        run: From pixels 0-255, float32, of shape (1, side, side, 3), to the outputs by their names.
            It may be called by several threads at a time.
    """

    folder: Path
    about: dict[str, Any]
    runtime: str
    run: Run

    @property
    def class_names(self) -> list[str]:
        """The classes, in the order of the probabilities."""
        return list(self.about["class_names"])

    def find_step(self, name: str) -> dict[str, Any]:
        """Return what is said of a step from the file of a photo to its pixels."""
        steps = {step["step"]: step for step in self.about["input"]["preprocessing"]}
        return dict(steps[name])

    def classify(self, pixels: Pixels) -> Decision:
        """Classify a photo.

        Args:
            pixels: RGB 0-255, uint8, of shape (side, side, 3).
        """
        return self.decide(self.run(pixels[np.newaxis].astype(np.float32)))

    def decide(self, outputs: Outputs) -> Decision:
        """Decide what is said of one photo, by the steps of `metadata.json`."""
        numbers = outputs[PROBABILITIES][0].astype(float).tolist()
        probabilities = dict(zip(self.class_names, numbers, strict=True))
        predicted = max(probabilities, key=probabilities.__getitem__)
        step = next(step for step in self.about["decision"] if _holds(step, outputs))
        output = step["if"]["output"] if "if" in step else None
        return Decision(
            decision=step["answer"] if output else predicted,
            predicted=predicted,
            probability=probabilities[predicted],
            unsure=output == PROBABILITIES,
            unlike=output == DISTANCE,
            distance=float(outputs[DISTANCE][0, 0]) if DISTANCE in outputs else None,
            probabilities=probabilities,
        )


def load_export(folder: Path) -> ExportedModel:
    """Load an exported model into its runtime.

    Args:
        folder: Of one format (OpenVINO or ONNX), or with a folder for each of them: the first that
            can be run here.

    Raises:
        NoExportError: There is none, or the runtime is missing or cannot load it.
    """
    found = find_export(folder)
    about = _read_metadata(found)
    runtime = FORMATS["openvino" if about["file"].endswith(".xml") else "onnx"]
    try:
        run = RUNTIMES[runtime](found / about["file"], about["settings"])
    # Runtimes raise whatever a damaged file leads them to.
    except Exception as error:
        raise NoExportError(f"{found} cannot be loaded: {' '.join(str(error).split())}") from error
    return ExportedModel(found, about, runtime, run)


def find_export(folder: Path) -> Path:
    """Find the folder of the format that is served.

    Raises:
        NoExportError: There is none, or its runtime is not installed.
    """
    if (folder / METADATA).is_file():
        return folder
    exported = [name for name in FORMATS if (folder / name / METADATA).is_file()]
    if not exported:
        raise NoExportError(
            f"{folder} holds no model that was exported as OpenVINO or ONNX: "
            "`kedro run --pipelines export` makes a folder model_exports with both"
        )
    for name in exported:
        if find_spec(FORMATS[name]):
            return folder / name
    packages = " or ".join(FORMATS[name] for name in exported)
    raise NoExportError(f"{folder}: what runs its model is not installed: install {packages}")


def _read_metadata(folder: Path) -> dict[str, Any]:
    path = folder / METADATA
    try:
        about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        file, known = about["file"], about["input"]["preprocessing"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoExportError(
            f"{path} cannot be read, or is of an earlier version ({error!r}): export the model "
            "again with `kedro run --pipelines export`"
        ) from None
    if not known or not file.endswith((".xml", ".onnx")):
        raise NoExportError(f"{folder} is a model for another runtime: name openvino or onnx")
    return about


def _holds(step: dict[str, Any], outputs: Outputs) -> bool:
    condition = step.get("if")
    if condition is None:
        return True
    largest = float(outputs[condition["output"]].max())
    if "is_above" in condition:
        return largest > float(condition["is_above"])
    return largest < float(condition["largest_is_below"])

"""Try out a format: write the model, load it again, and compare its answers with those of Keras."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from little_data.evaluation.metrics import accuracy_interval, label_log_loss
from little_data.exports.formats import ExportFormat
from little_data.exports.interface import ExportSource, Numbers
from little_data.parameters.export import ExportTolerance
from little_data.photos.decoding import Pixels
from little_data.startup.lazy_imports import np, npt
from little_data.startup.quiet_tensorflow import silence_native_stderr
from little_data.types.networks import KerasModel

# The converters' messages are pages long.
_LONGEST_REASON = 400


@dataclass(frozen=True)
class Answers:
    """A model's answers to some photos.

    Attributes:
        probabilities: float32, of shape (photos, classes).
        milliseconds: The median time of one decoded photo, each given to the model by itself.
        size: Bytes of the model's files.
    """

    probabilities: Numbers
    milliseconds: float
    size: int


@dataclass(frozen=True)
class Attempt:
    """The outcome of trying out a format.

    Attributes:
        figures: As `Trial.measure` returns them; empty if the model could not be converted.
        problem: Why the model is not exported in this format; None if it is.
        files: Contents of the files by their relative POSIX path; empty if there is a problem.
    """

    figures: dict[str, float] = field(default_factory=dict)
    problem: str | None = None
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """Photos on which the formats are tried out.

    Attributes:
        photos: Photos that the model was not trained on: RGB pixels 0-255, uint8, of shape
            (photos, side, side, 3).
        labels: Number of each photo's class, of shape (photos,).
        reference: The answers of Keras.
    """

    photos: Pixels
    labels: npt.NDArray[np.int64]
    reference: Answers

    def attempt(
        self, export_format: ExportFormat, source: ExportSource, tolerance: ExportTolerance
    ) -> Attempt:
        """Write the model in a format, load it from what was written, and compare its answers."""
        try:
            answers, files = _convert_and_answer(export_format, source, self.photos)
        # Converters and runtimes raise whatever an operation that they lack leads them to.
        except Exception as error:
            reason = textwrap.shorten(str(error) or type(error).__name__, _LONGEST_REASON)
            return Attempt(problem=f"it cannot be converted: {reason}")
        figures = self.measure(answers)
        problem = find_problem(figures, tolerance)
        return Attempt(figures, problem, {} if problem else files)

    def measure(self, answers: Answers) -> dict[str, float]:
        """Measure how good answers are, what they cost, and how far they are from those of Keras.

        Returns:
            ``bytes``; ``milliseconds`` (a photo); ``difference``, the largest of any probability
            from that of Keras; ``agreement``, the share of photos with the same likeliest class;
            ``accuracy`` with the bounds of its 95 % confidence interval (``accuracy_low``,
            ``accuracy_high``); ``log_loss`` (nats); and ``photos``.
        """
        expected, given = self.reference.probabilities, answers.probabilities
        classes = given.argmax(axis=1)
        correct = int((classes == self.labels).sum())
        low, high = accuracy_interval(correct, len(self.labels))
        return {
            "bytes": answers.size,
            "milliseconds": round(answers.milliseconds, 3),
            "difference": float(np.abs(given - expected).max()),
            "agreement": float((classes == expected.argmax(axis=1)).mean()),
            "accuracy": correct / len(self.labels),
            "accuracy_low": low,
            "accuracy_high": high,
            "log_loss": label_log_loss(given, self.labels),
            "photos": len(self.labels),
        }


def find_problem(figures: dict[str, float], tolerance: ExportTolerance) -> str | None:
    """Say how the answers differ from those of Keras by more than is allowed; None: they do not."""
    # Not a number is not within the tolerance.
    if not figures["difference"] <= tolerance.difference:
        return (
            f"its probabilities differ by up to {figures['difference']:.2g} from those of Keras; "
            f"at most {tolerance.difference:g} is allowed (difference)"
        )
    if figures["agreement"] < tolerance.agreement:
        return (
            f"it predicts the same class as Keras for {figures['agreement']:.1%} of "
            f"{figures['photos']} photos; at least {tolerance.agreement:.1%} is needed (agreement)"
        )
    return None


def answer_with_keras(model: KerasModel, photos: Pixels) -> Answers:
    """Ask the finished model itself; its size is that of its ``.keras`` file, in bytes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return _answer_one_by_one(model.predict_on_batch, photos, path.stat().st_size)


def _convert_and_answer(
    export_format: ExportFormat, source: ExportSource, photos: Pixels
) -> tuple[Answers, dict[str, bytes]]:
    # On Windows a file that a runtime has open cannot be removed.
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with silence_native_stderr():
            export_format.write(source, folder)
            classify = export_format.load(folder)
            files = _read_files(folder)
            size = sum(map(len, files.values()))
            return _answer_one_by_one(classify, photos, size), files


def _answer_one_by_one(classify: Callable[[Numbers], Any], photos: Pixels, size: int) -> Answers:
    def ask(photo: Pixels) -> tuple[Numbers, float]:
        pixels = photo[np.newaxis].astype(np.float32)
        started = time.perf_counter()
        probabilities: Numbers = classify(pixels)[0]
        return probabilities, time.perf_counter() - started

    ask(photos[0])  # the first call prepares what the others use
    probabilities, seconds = zip(*map(ask, photos), strict=True)
    return Answers(np.stack(probabilities), 1000 * float(np.median(seconds)), size)


def _read_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

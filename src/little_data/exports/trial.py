"""Try out a format: write the model, load it again, and compare its answers with those of Keras."""

from __future__ import annotations

import textwrap
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from little_data.evaluation.intervals import accuracy_interval
from little_data.evaluation.metrics import label_log_loss
from little_data.exports.formats import ExportFormat
from little_data.exports.interface import Classify, ExportSource, Numbers
from little_data.parameters.export import ExportTolerance
from little_data.photos.decoding import Pixels
from little_data.startup.lazy_imports import np, npt
from little_data.startup.quiet_stderr import silence_native_stderr
from little_data.types.answers import DISTANCE, PROBABILITIES, name_outputs
from little_data.types.networks import KerasModel

# The converters' messages are pages long.
_LONGEST_REASON = 400


@dataclass(frozen=True)
class Answers:
    """A model's answers to some photos.

    Attributes:
        outputs: By their names, each float32 and with a row a photo: "probabilities" of shape
            (photos, classes), and perhaps "distance" of shape (photos, 1).
        milliseconds: The median time of one decoded photo, each given to the model by itself.
        size: Bytes of the model's files.
    """

    outputs: dict[str, Numbers]
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
        photos: RGB pixels 0-255, uint8, of shape (photos, side, side, 3).
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
            from that of Keras; ``distance``, the largest difference of any distance to the nearest
            training photo, 0 of a model that measures none; ``agreement``, the
            share of photos with the same likeliest class; ``accuracy`` with the bounds of its 95 %
            confidence interval (``accuracy_low``, ``accuracy_high``); ``log_loss`` (nats); and
            ``photos``.
        """
        differences = {
            name: float(np.abs(answers.outputs[name] - values).max())
            for name, values in self.reference.outputs.items()
        }
        expected, given = (each.outputs[PROBABILITIES] for each in (self.reference, answers))
        classes = given.argmax(axis=1)
        correct = int((classes == self.labels).sum())
        low, high = accuracy_interval(correct, len(self.labels))
        return {
            "bytes": answers.size,
            "milliseconds": round(answers.milliseconds, 3),
            "difference": differences[PROBABILITIES],
            "distance": differences.get(DISTANCE, 0.0),
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
    if not figures["distance"] <= tolerance.distance:
        return (
            f"its distances to the nearest training photo differ by up to "
            f"{figures['distance']:.2g} from those of Keras; at most {tolerance.distance:g} is "
            "allowed (distance)"
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
        size = path.stat().st_size
    return _answer_one_by_one(
        lambda photo: name_outputs(model.predict_on_batch(photo)), photos, size
    )


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


def _answer_one_by_one(classify: Classify, photos: Pixels, size: int) -> Answers:
    def ask(photo: Pixels) -> tuple[dict[str, Numbers], float]:
        pixels = photo[np.newaxis].astype(np.float32)
        started = time.perf_counter()
        answer = classify(pixels)
        return answer, time.perf_counter() - started

    ask(photos[0])  # the first call prepares what the others use
    answers, seconds = zip(*map(ask, photos), strict=True)
    outputs = {name: np.concatenate([answer[name] for answer in answers]) for name in answers[0]}
    return Answers(outputs, 1000 * float(np.median(seconds)), size)


def _read_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

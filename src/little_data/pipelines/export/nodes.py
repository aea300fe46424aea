"""Export the finished model for other runtimes, and try out each file before it is stored."""

from __future__ import annotations

import logging
from typing import Any

from little_data.exports.formats import FORMATS
from little_data.exports.interface import ExportSource
from little_data.exports.metadata import describe_export
from little_data.exports.trial import Attempt, Trial, answer_with_keras
from little_data.messages.errors import LittleDataError
from little_data.messages.extras import advise_extra
from little_data.parameters.base import Seed
from little_data.parameters.export import ExportFormatName, ExportParameters
from little_data.photos.decoding import stack_photos
from little_data.photos.labels import number_labels
from little_data.photos.shared_photos import SharedPhotos, share_photos
from little_data.startup.lazy_imports import pd
from little_data.types.exports import ModelExport
from little_data.types.listing import ImageListing
from little_data.types.networks import KerasModel
from little_data.types.predictions import list_splits

logger = logging.getLogger(__name__)


def export_model(
    fine_tuned_model: KerasModel,
    raw_images: ImageListing,
    split_manifest: pd.DataFrame,
    export_packages: dict[str, str],
    parameters: ExportParameters,
    seed: Seed,
) -> tuple[dict[str, ModelExport], pd.DataFrame]:
    """Write the model in each format, load it again, and compare its answers with Keras's.

    Returns:
        The exports whose answers are within their tolerance, by the name of the format; and a
        table with a row for Keras and for each format: ``format``, what `Trial.measure` measures,
        and ``problem``, the reason why the model is not exported in this format.

    Raises:
        LittleDataError: For each of the formats, a package is missing.
    """
    formats = leave_out_unavailable(parameters.formats, export_packages)
    training, held_out = choose_photos(split_manifest, parameters, seed)
    seen = fine_tuned_model.image_size, fine_tuned_model.resizing
    calibration_photos = stack_photos(raw_images.root, training["path"], *seen)
    source = ExportSource(
        fine_tuned_model.network, calibration_photos, fine_tuned_model.class_names
    )
    trial = prepare_trial(fine_tuned_model, raw_images, held_out)
    attempts = {}
    for name in formats:
        logger.info("Exporting the model as %s", name)
        attempts[name] = trial.attempt(FORMATS[name], source, parameters.tolerances[name])
    photos = share_photos(raw_images.root)
    exports = collect_exports(attempts, fine_tuned_model, export_packages, photos)
    return exports, tabulate_attempts(trial, attempts)


def leave_out_unavailable(
    formats: list[ExportFormatName], export_packages: dict[str, str]
) -> list[ExportFormatName]:
    """Leave out the formats whose packages are not installed, and say how to get them.

    Raises:
        LittleDataError: No format is left.
    """
    missing = {
        name: [package for package in FORMATS[name].packages if package not in export_packages]
        for name in formats
    }
    left_out = [name for name in formats if missing[name]]
    if left_out:
        packages = sorted({package for name in left_out for package in missing[name]})
        message = (
            f"The model is not exported as {', '.join(left_out)}, because these packages are not "
            f"installed: {', '.join(packages)}. {advise_extra('export')}"
        )
        if len(left_out) == len(formats):
            raise LittleDataError(message)
        logger.warning(message)
    return [name for name in formats if not missing[name]]


def choose_photos(
    split_manifest: pd.DataFrame, parameters: ExportParameters, seed: Seed
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw the photos to calibrate with and those to check with; all, if there are no more.

    Returns:
        Rows of the training split, and rows of the test split; without any, of validation or of
        training.
    """
    training, held_out = (
        split_manifest[split_manifest["split"] == split]
        for split in ("train", list_splits(split_manifest)[-1])
    )
    if (held_out["split"] == "train").all():
        logger.warning(
            "The exports are checked with photos that the model has learned from, since there are "
            "no others: their accuracy says nothing about new photos"
        )
    calibration = min(parameters.calibration_photos, len(training))
    checked = min(parameters.checked_photos, len(held_out))
    return (
        training.sample(calibration, random_state=seed.seed),
        held_out.sample(checked, random_state=seed.seed),
    )


def prepare_trial(
    fine_tuned_model: KerasModel, raw_images: ImageListing, held_out: pd.DataFrame
) -> Trial:
    """Ask Keras first: the answers of the other formats are compared with its answers."""
    seen = fine_tuned_model.image_size, fine_tuned_model.resizing
    photos = stack_photos(raw_images.root, held_out["path"], *seen)
    labels = number_labels(held_out, fine_tuned_model.class_names)
    return Trial(photos, labels, answer_with_keras(fine_tuned_model, photos))


def collect_exports(
    attempts: dict[ExportFormatName, Attempt],
    fine_tuned_model: KerasModel,
    export_packages: dict[str, str],
    photos: SharedPhotos,
) -> dict[str, ModelExport]:
    """Return the exports of the attempts without a problem, by the name of the format."""

    def describe(name: ExportFormatName, attempt: Attempt) -> dict[str, Any]:
        return describe_export(
            FORMATS[name], fine_tuned_model, attempt.figures, export_packages, photos
        )

    return {
        name: ModelExport(attempt.files, describe(name, attempt))
        for name, attempt in attempts.items()
        if not attempt.problem
    }


def tabulate_attempts(trial: Trial, attempts: dict[ExportFormatName, Attempt]) -> pd.DataFrame:
    """Put what was measured into one table: a row for Keras, then one for each format."""
    rows = [{"format": "keras", **trial.measure(trial.reference), "problem": None}]
    rows += [
        {"format": name, **attempt.figures, "problem": attempt.problem}
        for name, attempt in attempts.items()
    ]
    return pd.DataFrame(rows).astype({"bytes": "Int64", "photos": "Int64"})


def refuse_problems(exported_models: pd.DataFrame) -> None:
    """Fail if there is a format in which the model could not be exported.

    Raises:
        LittleDataError: There is one; the message says why.
    """
    failed = exported_models.dropna(subset="problem")
    if not failed.empty:
        reasons = [
            f"{row.format}: {row.problem}" for row in failed[["format", "problem"]].itertuples()
        ]
        raise LittleDataError(
            "The model is not exported in every format:\n  " + "\n  ".join(reasons) + "\n"
            "The other formats are stored. Remove the failed ones from export.formats, or relax "
            "their limits in export.tolerances"
        )

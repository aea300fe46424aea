"""From the finished model to files for other runtimes, each tried out before it is stored."""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd

from little_data.datasets.image_listing import ImageListing
from little_data.datasets.model_exports import ModelExport
from little_data.errors import LittleDataError
from little_data.exports.formats import FORMATS
from little_data.exports.interface import ExportSource
from little_data.exports.metadata import describe_export
from little_data.exports.trial import (
    Attempt,
    Trial,
    answer_with_keras,
    measure_answers,
)
from little_data.labels import number_labels
from little_data.parameters import ExportFormatName, ExportParameters, Seed
from little_data.photos.decoding import Pixels, load_photos
from little_data.typing import KerasModel

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
        What is within its tolerance, by the name of the format; and a table with a row for Keras
        and each format: ``format``, ``bytes``, ``milliseconds`` (a photo), ``difference`` (the
        largest, from a probability of Keras), ``agreement`` (share of photos with Keras's class),
        ``accuracy`` with its 95 % confidence interval, ``log_loss`` (nats), ``photos``, and
        ``problem``: why it is not exported.
    """
    calibration = choose_photos(split_manifest, ["train"], parameters.calibration_photos, seed)
    held_out = choose_photos(
        split_manifest, ["test", "validation"], parameters.checked_photos, seed
    )
    image_size = fine_tuned_model.image_size
    source = ExportSource(
        fine_tuned_model.network, read_photos(raw_images, calibration, image_size)
    )
    photos = read_photos(raw_images, held_out, image_size)
    trial = Trial(
        photos,
        labels=number_labels(held_out, fine_tuned_model.class_names),
        reference=answer_with_keras(fine_tuned_model, photos),
    )
    attempts: dict[ExportFormatName, Attempt] = {}
    for name in leave_out_unavailable(parameters.formats, export_packages):
        logger.info("Exporting the model as %s", name)
        attempts[name] = trial.attempt(FORMATS[name], source, parameters.tolerances[name])
    exports: dict[str, ModelExport] = {
        name: ModelExport(
            attempt.files,
            describe_export(FORMATS[name], fine_tuned_model, attempt.figures, export_packages),
        )
        for name, attempt in attempts.items()
        if not attempt.problem
    }
    of_keras = measure_answers(trial.reference, trial.labels)
    return exports, tabulate_figures(of_keras, attempts)


def choose_photos(
    split_manifest: pd.DataFrame, splits: list[str], count: int, seed: Seed
) -> pd.DataFrame:
    """Choose photos by chance, of the first of the splits that there is; all if there are fewer."""
    present = [split for split in splits if (split_manifest["split"] == split).any()]
    photos = split_manifest[split_manifest["split"] == present[0]]
    return photos.sample(min(count, len(photos)), random_state=seed.seed)


def read_photos(raw_images: ImageListing, rows: pd.DataFrame, image_size: int) -> Pixels:
    """Read photos as the model sees them: uint8 of shape (photos, image_size, image_size, 3)."""
    paths = (raw_images.root / path for path in rows["path"])
    return np.stack(list(load_photos(paths, image_size)))


def leave_out_unavailable(
    formats: list[ExportFormatName], export_packages: dict[str, str]
) -> list[ExportFormatName]:
    """Leave out the formats whose packages are not installed, and say how to get them."""
    missing = {
        name: [package for package in FORMATS[name].packages if package not in export_packages]
        for name in formats
    }
    left_out = [name for name in formats if missing[name]]
    if left_out:
        logger.warning(
            "The model is not exported as %s, since this is not installed: %s. To have it: "
            'pip install "little-data[export]"',
            ", ".join(left_out),
            ", ".join(sorted({package for packages in missing.values() for package in packages})),
        )
    return [name for name in formats if not missing[name]]


def tabulate_figures(
    of_keras: dict[str, float], attempts: dict[ExportFormatName, Attempt]
) -> pd.DataFrame:
    """Put what was measured into one table, a row a format, and log it."""
    columns = ["format", "bytes", "milliseconds", "difference", "agreement"]
    columns += ["accuracy", "accuracy_low", "accuracy_high", "log_loss", "photos", "problem"]
    rows = [{"format": "keras", **of_keras}]
    for name, attempt in attempts.items():
        rows.append({"format": name, **attempt.figures, "problem": attempt.problem})
    table = pd.DataFrame(rows, columns=columns).astype({"bytes": "Int64", "photos": "Int64"})
    logger.info("The exported models, compared with Keras:\n%s", summarize(table))
    return table


def summarize(table: pd.DataFrame) -> str:
    """Shorten the table to what fits a terminal."""
    formats = {
        "bytes": lambda size: f"{size / 1e6:.1f} MB",
        "milliseconds": lambda milliseconds: f"{milliseconds:.1f} ms",
        "speed": "{:.1f}x".format,
        "difference": "{:.1g}".format,
        "agreement": "{:.1%}".format,
        "accuracy": "{:.3f}".format,
    }
    shown = table.assign(speed=table["milliseconds"].iloc[0] / table["milliseconds"])
    texts = {name: shown[name].map(text, na_action="ignore") for name, text in formats.items()}
    short = pd.DataFrame({"format": table["format"], **texts})
    return short.to_string(index=False, na_rep="")


def refuse_problems(exported_models: pd.DataFrame) -> None:
    """Fail if the model could not be exported in a format.

    Raises:
        LittleDataError: There is a format in which the model is not exported; it says why.
    """
    failed = exported_models.dropna(subset="problem")
    if not failed.empty:
        reasons = [
            f"{row.format}: {row.problem}" for row in failed[["format", "problem"]].itertuples()
        ]
        raise LittleDataError(
            "The model is not exported in every format:\n  " + "\n  ".join(reasons) + "\n"
            "The others are stored. Leave it out of export.formats, or allow more with "
            "export.tolerances"
        )

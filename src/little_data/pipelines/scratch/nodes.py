"""The baseline: a small convnet that knows nothing but these photos."""

from __future__ import annotations

from itertools import chain
from typing import Any

from little_data.evaluation.metrics import measure_predictions, tabulate_predictions
from little_data.parameters.augmentation import AugmentationParameters
from little_data.parameters.base import Seed
from little_data.parameters.scratch import ScratchParameters
from little_data.photos.decoding import decode_in_batches
from little_data.photos.folds import list_rounds, name_judgement
from little_data.photos.labels import list_classes, number_labels
from little_data.startup.lazy_imports import np, pd
from little_data.streams.batches import cut_into_batches
from little_data.types.arrays import ArrayStore, ArrayStream
from little_data.types.listing import ImageListing
from little_data.types.networks import KerasModel
from little_data.types.strategies import SCRATCH


def decode_photos(
    raw_images: ImageListing, split_manifest: pd.DataFrame, parameters: ScratchParameters
) -> ArrayStream:
    """Decode the photos that are learned from or judge, once for all epochs.

    Returns:
        RGB pixels 0-255, uint8, of shape (photos, image_size, image_size, 3).
    """
    photos = split_manifest[split_manifest["split"] != "test"].reset_index(drop=True)
    return ArrayStream(
        rows=photos.assign(view=0),
        chunks=decode_in_batches(raw_images.root, photos["path"], parameters.image_size, "squeeze"),
        shape=(parameters.image_size, parameters.image_size, 3),
        dtype="uint8",
    )


def train_scratch_model(
    scratch_images: ArrayStore,
    parameters: ScratchParameters,
    augmentation: AugmentationParameters,
    seed: Seed,
) -> tuple[KerasModel, pd.DataFrame]:
    """Train the convnet; every epoch sees each training photo in a newly drawn view.

    It learns from the photos of the first round, and those that judge it choose its best epoch.

    Returns:
        The classifier, from raw pixels to class probabilities; and its history, a row an epoch.
    """
    from little_data.models.batches import AugmentedBatches, RowBatches
    from little_data.models.classifier import ImageClassifier
    from little_data.models.heads import build_convnet
    from little_data.models.training import seed_everything, train_classifier

    seed_everything(seed.seed)
    classes = list_classes(scratch_images.rows)
    network = build_convnet(len(classes), **parameters.architecture)
    photos: dict[str, Any] = {
        "values": scratch_images.values,
        "labels": number_labels(scratch_images.rows, classes),
        "batch_size": parameters.batch_size,
    }
    first = list_rounds(scratch_images.rows)[0]
    training = AugmentedBatches(augmentation.ranges, rows=first.training, seed=seed.seed, **photos)
    validation = RowBatches(rows=first.held_out, **photos)
    history = train_classifier(network, training, validation, **parameters.recipe)
    return ImageClassifier(network, classes, parameters.image_size), history


def evaluate_scratch_model(
    raw_images: ImageListing,
    split_manifest: pd.DataFrame,
    scratch_images: ArrayStore,
    scratch_model: KerasModel,
) -> pd.DataFrame:
    """Classify the photos that judge the model, and the test photos.

    Returns:
        The predictions, a row a photo, sorted by path. As only the first fold is judged, they are
        those of validation, or of cross-validation in one fold.
    """
    test = split_manifest[split_manifest["split"] == "test"]
    held_out = list_rounds(scratch_images.rows)[0].held_out
    batches = chain(
        (scratch_images.values[rows] for rows in cut_into_batches(held_out, 32)),
        decode_in_batches(
            raw_images.root, test["path"], scratch_model.image_size, scratch_model.resizing
        ),
    )
    probabilities = np.concatenate([scratch_model.predict_on_batch(batch) for batch in batches])
    photos = name_judgement(pd.concat([scratch_images.rows.iloc[held_out], test]))
    predictions = tabulate_predictions(photos, probabilities, scratch_model.class_names)
    return predictions.sort_values("path", ignore_index=True)


def measure_scratch_model(
    scratch_predictions: pd.DataFrame,
    scratch_images: ArrayStore,
    scratch_history: pd.DataFrame,
    split_manifest: pd.DataFrame,
) -> dict[str, Any]:
    """Measure how well each split was classified, and how long it took to get there."""
    seconds = scratch_images.seconds + scratch_history["seconds"].iloc[-1]
    groups = split_manifest.set_index("path")["group"]
    return measure_predictions(scratch_predictions, SCRATCH, seconds, groups)

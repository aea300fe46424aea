"""Which views of a photo are averaged when it is classified."""

from __future__ import annotations

import logging
from typing import Any

from little_data.evaluation.intervals import name_alone
from little_data.evaluation.prediction_views import compare_views
from little_data.messages.errors import LittleDataError
from little_data.parameters.predict import PredictParameters
from little_data.photos.folds import list_rounds
from little_data.photos.labels import list_classes, number_labels
from little_data.photos.views import find_mirror_images
from little_data.startup.lazy_imports import np, npt
from little_data.types.arrays import ArrayStore
from little_data.types.heads import TopModel

logger = logging.getLogger(__name__)


def choose_prediction_views(
    bottleneck_features: ArrayStore, top_model: TopModel, parameters: PredictParameters
) -> dict[str, Any]:
    """Choose what is averaged when a photo is classified, by photos that the heads have not seen.

    Returns:
        ``views``: 1 for the photo as it is, 2 for the photo and its mirror image; and what was
        ``compared``, as `compare_views` returns it: nothing, if it was not to be chosen.

    Raises:
        LittleDataError: Mirror images are asked for where none are planned.
    """
    rows = bottleneck_features.rows
    held_out = [each.held_out for each in list_rounds(rows)]
    can_mirror = find_mirror_images(rows, np.concatenate(held_out)) is not None
    if parameters.views == 2 and not can_mirror:
        raise LittleDataError(
            "predict.views is 2, but no mirror images are planned. Set predict.views to auto, or "
            "augmentation.mirror to true and augmentation.views to at least 2"
        )
    if parameters.views != "auto" or not can_mirror:
        return {"views": 1 if parameters.views == "auto" else parameters.views, "compared": {}}
    views, compared = _compare(bottleneck_features, top_model, held_out)
    logger.info(
        "Averaging over mirror images changes the log loss by %+.4f, with a standard error of "
        "%.4f: a photo is classified by %s",
        *(-compared["gain"], compared["gain_error"]),
        "itself" if views == 1 else "itself and its mirror image",
    )
    return {"views": views, "compared": compared}


def _compare(
    store: ArrayStore, top_model: TopModel, held_out: list[npt.NDArray[np.int64]]
) -> tuple[int, dict[str, float]]:
    photos, mirror_images = [], []
    for head, numbers in zip(top_model.heads_of_rounds, held_out, strict=True):
        photos.append(head.predict(store.values[numbers]))
        mirrored = find_mirror_images(store.rows, numbers)
        mirror_images.append(head.predict(store.values[mirrored]))
    rows = store.rows.iloc[np.concatenate(held_out)]
    labels = number_labels(rows, list_classes(store.rows))
    groups = name_alone(rows["group"], rows["path"])
    return compare_views(np.concatenate(photos), np.concatenate(mirror_images), labels, groups)

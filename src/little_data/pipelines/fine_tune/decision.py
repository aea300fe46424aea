"""Which answers of the finished model are worth something: sure ones, about photos that are alike.

What decides is chosen by judged photos only.
"""

from __future__ import annotations

import logging
from typing import Any

from little_data.evaluation.selective import (
    Threshold,
    choose_threshold,
    describe_threshold,
    measure_coverage,
)
from little_data.evaluation.unlike import choose_largest_distance
from little_data.inference.engines import freeze_network
from little_data.inference.features import compute_features, list_learned_photos
from little_data.parameters.bottleneck import BackboneParameters, BottleneckParameters
from little_data.parameters.evaluation import EvaluationParameters
from little_data.parameters.predict import PredictParameters
from little_data.pipelines.fine_tune.calibration import calibrate_judged
from little_data.startup.lazy_imports import pd
from little_data.streams.batches import stack_in_batches
from little_data.types.answers import NEVER_SURE
from little_data.types.arrays import ArrayStream
from little_data.types.listing import ImageListing
from little_data.types.networks import KerasModel
from little_data.types.predictions import take_probabilities

logger = logging.getLogger(__name__)

_ROWS_WRITTEN_AT_ONCE = 64


def extract_reference_features(
    raw_images: ImageListing,
    split_manifest: pd.DataFrame,
    fine_tuned_network: KerasModel,
    backbone: BackboneParameters,
    parameters: BottleneckParameters,
    evaluation: EvaluationParameters,
) -> ArrayStream:
    """Compute the features of the photos that the finished network has learned from, as they are.

    Returns:
        The features of the last level, float32, one row a photo; of at most 2,000 photos, evenly
        chosen.
    """
    from little_data.models.nearest_photo import cut_after_features

    network = cut_after_features(fine_tuned_network)
    frozen = freeze_network(network, parameters.engine, backbone.resizing)
    photos = list_learned_photos(split_manifest, evaluation.refit)
    features = compute_features(frozen, raw_images.root, photos)
    chunks = stack_in_batches(features, _ROWS_WRITTEN_AT_ONCE)
    return ArrayStream(photos, chunks, frozen.output_shape, "float32")


def choose_decision_thresholds(
    fine_tuned_judged: pd.DataFrame, parameters: PredictParameters
) -> dict[str, Any]:
    """Choose from which confidence on a photo is sure, and from which distance on it is unlike.

    Returns:
        ``sure_from`` (a confidence, 2 where no photo is sure, or None where all are),
        ``unlike_from`` (a distance, or None where no photo is unlike), ``accuracy`` and
        ``false_alarms`` (what was asked for), and ``words``: what the accuracy costs.
    """
    accuracy, false_alarms = parameters.accuracy, parameters.false_alarms
    thresholds: dict[str, Any] = {"sure_from": None, "unlike_from": None, "words": ""}
    if accuracy is not None:
        threshold = choose_confidence(fine_tuned_judged, accuracy)
        thresholds["sure_from"] = threshold.confidence if threshold else NEVER_SURE
        thresholds["words"] = describe_threshold(threshold, accuracy)
        logger.info("To keep an accuracy of %g: %s", accuracy, thresholds["words"])
    if false_alarms is not None:
        distances = fine_tuned_judged["distance"].to_numpy()
        thresholds["unlike_from"] = choose_largest_distance(distances, false_alarms)
        logger.info("Unlike the training photos from distance %.3f on", thresholds["unlike_from"])
    return {**thresholds, "accuracy": accuracy, "false_alarms": false_alarms}


def choose_confidence(fine_tuned_judged: pd.DataFrame, accuracy: float) -> Threshold | None:
    """Choose the lowest confidence that keeps an accuracy on calibrated judged photos."""
    judged = calibrate_judged(fine_tuned_judged)
    confidences = take_probabilities(judged).max(axis=1)
    correct = (judged["predicted"] == judged["label"]).to_numpy()
    return choose_threshold(measure_coverage(confidences, correct), accuracy)

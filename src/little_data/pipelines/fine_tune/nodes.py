"""The last layers of the network, trained slowly together with the top model."""

from __future__ import annotations

import logging
from typing import Any

from little_data.evaluation.metrics import label_log_loss, measure_predictions
from little_data.inference.features import predict_rows
from little_data.parameters.base import Seed
from little_data.parameters.bottleneck import BackboneParameters
from little_data.parameters.fine_tune import FineTuneParameters
from little_data.photos.labels import list_classes
from little_data.startup.lazy_imports import pd
from little_data.types.arrays import ArrayStore
from little_data.types.networks import KerasModel
from little_data.types.strategies import FINE_TUNED

logger = logging.getLogger(__name__)


def fine_tune_tail(
    trunk_features: ArrayStore,
    tail_model: KerasModel,
    top_model: KerasModel,
    parameters: FineTuneParameters,
    seed: Seed,
) -> tuple[KerasModel, pd.DataFrame, dict[str, Any]]:
    """Train tail and head from the cached trunk features, starting from the trained top model.

    Returns:
        The tail with its head, from trunk features to class probabilities; the history; and the
        outcome: validation figures before and after, and which of the two was kept.
    """
    from little_data.models.batches import split_into_batches
    from little_data.models.heads import attach_head
    from little_data.models.training import seed_everything, train_classifier

    seed_everything(seed.seed)
    network = attach_head(tail_model, top_model)
    training, validation = split_into_batches(trunk_features, parameters.batch_size, seed.seed)
    weights_before = network.get_weights()
    before = measure_validation(network, validation)
    history = train_classifier(network, training, validation, **parameters.recipe)
    after = measure_validation(network, validation)
    outcome = choose_better(before, after)
    if outcome["kept"] == "before":
        network.set_weights(weights_before)
    return network, history, outcome


def measure_validation(network: KerasModel, validation: Any) -> dict[str, float]:
    """Return the accuracy and the log loss of a network on the validation batches."""
    rows, labels = validation.rows, validation.labels[validation.rows]
    probabilities = predict_rows(network, validation.values, rows)
    return {
        "accuracy": float((probabilities.argmax(axis=1) == labels).mean()),
        "log_loss": label_log_loss(probabilities, labels),
    }


def choose_better(before: dict[str, float], after: dict[str, float]) -> dict[str, Any]:
    """Choose the more accurate; of two equally accurate ones that with the lower log loss."""

    def rank(figures: dict[str, float]) -> tuple[float, float]:
        return figures["accuracy"], -figures["log_loss"]

    kept = "after" if rank(after) > rank(before) else "before"
    logger.info(
        "Validation accuracy %.4f before and %.4f after fine-tuning (log loss %.4f and %.4f): "
        "the model %s it is kept",
        *(before["accuracy"], after["accuracy"], before["log_loss"], after["log_loss"], kept),
    )
    return {"kept": kept, "before": before, "after": after}


def join_fine_tuned_model(
    trunk_model: KerasModel,
    fine_tuned_tail: KerasModel,
    split_manifest: pd.DataFrame,
    backbone: BackboneParameters,
) -> KerasModel:
    """Join trunk, tail and head to the finished model: raw pixels in, probabilities out."""
    from little_data.models.classifier import join_classifier

    classes = list_classes(split_manifest)
    return join_classifier(trunk_model, fine_tuned_tail, classes, backbone.resizing)


def measure_fine_tuned_model(
    fine_tuned_predictions: pd.DataFrame,
    trunk_features: ArrayStore,
    bottleneck_features: ArrayStore,
    top_model_history: pd.DataFrame,
    fine_tuned_history: pd.DataFrame,
) -> dict[str, Any]:
    """Measure how well each split was classified, and how long it took to get there."""
    seconds = (
        trunk_features.seconds
        + bottleneck_features.seconds
        + top_model_history["seconds"].iloc[-1]
        + fine_tuned_history["seconds"].iloc[-1]
    )
    return measure_predictions(fine_tuned_predictions, FINE_TUNED, seconds)

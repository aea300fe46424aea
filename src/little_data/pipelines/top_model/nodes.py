"""A classifier on top of the frozen network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from little_data.evaluation.metrics import measure_predictions, tabulate_predictions
from little_data.inference.features import predict_rows
from little_data.parameters.base import Seed
from little_data.parameters.top_model import TopModelParameters
from little_data.photos.labels import list_classes
from little_data.startup.lazy_imports import np, pd
from little_data.types.arrays import ArrayStore
from little_data.types.networks import KerasModel
from little_data.types.strategies import TOP_MODEL


def train_top_model(
    bottleneck_features: ArrayStore, parameters: TopModelParameters, seed: Seed
) -> tuple[KerasModel, pd.DataFrame]:
    """Train the head on the bottleneck features of all views of the training photos.

    Returns:
        The top model, from bottleneck features to class probabilities; and its history.
    """
    from little_data.models.batches import split_into_batches
    from little_data.models.heads import build_head
    from little_data.models.training import seed_everything, train_classifier

    seed_everything(seed.seed)
    classes = list_classes(bottleneck_features.rows)
    head = build_head(
        bottleneck_features.values.shape[1],
        len(classes),
        hidden_units=parameters.hidden_units,
        dropout=parameters.dropout,
    )
    # They are few numbers: read once, not once for each epoch.
    in_memory = replace(bottleneck_features, values=np.asarray(bottleneck_features.values))
    training, validation = split_into_batches(in_memory, parameters.batch_size, seed.seed)
    history = train_classifier(head, training, validation, **parameters.recipe)
    return head, history


def evaluate_top_model(
    bottleneck_features: ArrayStore, test_bottleneck_features: ArrayStore, top_model: KerasModel
) -> pd.DataFrame:
    """Classify the photos of all splits, each as it is; the predictions have a row a photo."""
    rows = np.flatnonzero(bottleneck_features.rows["view"] == 0)
    parts = [
        predict_rows(top_model, bottleneck_features.values, rows),
        predict_rows(top_model, test_bottleneck_features.values),
    ]
    photos = pd.concat([bottleneck_features.rows.iloc[rows], test_bottleneck_features.rows])
    return tabulate_predictions(photos, np.concatenate(parts), list_classes(photos))


def measure_top_model(
    top_model_predictions: pd.DataFrame,
    trunk_features: ArrayStore,
    bottleneck_features: ArrayStore,
    top_model_history: pd.DataFrame,
) -> dict[str, Any]:
    """Measure how well each split was classified, and how long it took to get there."""
    seconds = (
        trunk_features.seconds + bottleneck_features.seconds + top_model_history["seconds"].iloc[-1]
    )
    return measure_predictions(top_model_predictions, TOP_MODEL, seconds)

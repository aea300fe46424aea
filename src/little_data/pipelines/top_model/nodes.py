"""A classifier on top of the frozen network."""

from __future__ import annotations

from typing import Any

from little_data.evaluation.metrics import measure_predictions, tabulate_predictions
from little_data.inference.features import list_test_views, predict_rows, request_features
from little_data.parameters.base import Seed
from little_data.parameters.bottleneck import BottleneckParameters
from little_data.parameters.top_model import TopModelParameters
from little_data.photos.labels import list_classes, number_labels
from little_data.startup.lazy_imports import np, pd
from little_data.types.arrays import ArrayStore, FeatureRequest
from little_data.types.listing import ImageListing
from little_data.types.networks import FrozenNetwork, KerasModel
from little_data.types.strategies import TOP_MODEL


def train_top_model(
    bottleneck_features: ArrayStore, parameters: TopModelParameters, seed: Seed
) -> tuple[KerasModel, pd.DataFrame]:
    """Train the head on the bottleneck features of all views of the training photos.

    Returns:
        The top model, from bottleneck features to class probabilities; and its history.
    """
    from little_data.models.batches import RowBatches
    from little_data.models.heads import build_head
    from little_data.models.training import seed_everything, train_classifier

    seed_everything(seed.seed)
    classes = list_classes(bottleneck_features.rows)
    head = build_head(bottleneck_features.values.shape[1], len(classes), parameters)
    features: dict[str, Any] = {
        "values": np.asarray(bottleneck_features.values),
        "labels": number_labels(bottleneck_features.rows, classes),
        "batch_size": parameters.batch_size,
    }
    training = RowBatches(rows=bottleneck_features.find_rows("train"), seed=seed.seed, **features)
    validation = RowBatches(rows=bottleneck_features.find_rows("validation"), **features)
    history = train_classifier(head, training, validation, parameters)
    return head, history


def extract_test_features(
    raw_images: ImageListing,
    split_manifest: pd.DataFrame,
    trunk_network: FrozenNetwork,
    parameters: BottleneckParameters,
) -> FeatureRequest:
    """Ask for what the trunk makes of the test photos, for the evaluation only.

    Returns:
        The features at the boundary in full precision: what is measured on them is what the
        finished model answers on the photos.
    """
    views = list_test_views(split_manifest)
    return request_features(trunk_network, raw_images.root, views, parameters, "float32")


def evaluate_top_model(
    bottleneck_features: ArrayStore,
    test_features: ArrayStore,
    tail_model: KerasModel,
    top_model: KerasModel,
) -> pd.DataFrame:
    """Classify the photos of all splits, each as it is; the predictions have a row a photo."""
    rows = np.flatnonzero(bottleneck_features.rows["view"] == 0)
    test_bottleneck = predict_rows(tail_model, test_features.values)
    parts = [
        predict_rows(top_model, bottleneck_features.values, rows),
        predict_rows(top_model, test_bottleneck),
    ]
    photos = pd.concat([bottleneck_features.rows.iloc[rows], test_features.rows])
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

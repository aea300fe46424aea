"""A classifier on top of the frozen network."""

from __future__ import annotations

import logging
import time
from typing import Any

from little_data.evaluation.intervals import name_alone
from little_data.evaluation.metrics import measure_predictions, tabulate_predictions
from little_data.inference.classification import classify_stored_photos
from little_data.parameters.base import Seed
from little_data.parameters.evaluation import EvaluationParameters
from little_data.parameters.top_model import TopModelParameters
from little_data.photos.folds import list_rounds, name_judgement
from little_data.photos.labels import list_classes, number_labels, weigh_rows
from little_data.regression.choice import Examples, fit_in_rounds
from little_data.startup.lazy_imports import np, pd
from little_data.types.arrays import ArrayStore
from little_data.types.heads import TopModel
from little_data.types.strategies import TOP_MODEL

logger = logging.getLogger(__name__)

# While penalty and features are chosen: more views would take longer and choose the same.
VIEWS_TRIED = 2


def train_top_model(
    bottleneck_features: ArrayStore,
    feature_levels: dict[str, list[int]],
    parameters: TopModelParameters,
    evaluation: EvaluationParameters,
    seed: Seed,
) -> tuple[TopModel, pd.DataFrame]:
    """Train the head on the bottleneck features of all views of the photos, and judge it in rounds.

    Returns:
        The top model, from bottleneck features to class probabilities; and what was tried, a row a
        candidate, with the ``seconds`` of all of it.
    """
    rows = bottleneck_features.rows
    started = time.perf_counter()
    examples = gather_examples(bottleneck_features, parameters.class_weight)
    rounds = list_rounds(rows)
    if parameters.hidden_units:
        from little_data.models.dense_heads import train_in_rounds

        settings = parameters.recipe | parameters.model_dump(
            include={"hidden_units", "dropout", "batch_size"}
        )
        made = train_in_rounds(examples, rounds, refit=evaluation.refit, seed=seed.seed, **settings)
    else:
        is_tried = (rows["view"] < VIEWS_TRIED).to_numpy()
        widths = feature_levels["widths"]
        made = fit_in_rounds(examples, rounds, widths, is_tried, evaluation.refit)
    top_model, candidates = made
    logger.info("Chosen of %d candidates:\n%s", len(candidates), _show_chosen(candidates))
    return top_model, candidates.assign(seconds=time.perf_counter() - started)


def gather_examples(bottleneck_features: ArrayStore, class_weight: str | None) -> Examples:
    """Read the features into memory: they are few numbers, and are read many times.

    Args:
        bottleneck_features: A row a view.
        class_weight: As `weigh_rows` takes it.
    """
    rows = bottleneck_features.rows
    classes = list_classes(rows)
    labels = number_labels(rows, classes)
    weights = weigh_rows(labels, len(classes), class_weight)
    groups = name_alone(rows["group"], rows["path"])
    features = np.asarray(bottleneck_features.values)
    return Examples(features, labels, len(classes), weights, groups)


def _show_chosen(candidates: pd.DataFrame) -> str:
    return str(candidates[candidates["chosen"]].drop(columns="chosen").to_string(index=False))


def evaluate_top_model(
    bottleneck_features: ArrayStore,
    test_bottleneck_features: ArrayStore,
    top_model: TopModel,
    prediction_views: dict[str, Any],
) -> pd.DataFrame:
    """Classify each photo by a head that has not seen it, and the test photos by the one in use.

    Returns:
        The predictions, a row a photo, as `tabulate_predictions` makes them. Their split is
        validation, test, or cross-validation for training photos.
    """
    rows = bottleneck_features.rows
    judgements = [
        (head, bottleneck_features, each.held_out)
        for head, each in zip(top_model.heads_of_rounds, list_rounds(rows), strict=True)
    ]
    test = np.flatnonzero(test_bottleneck_features.rows["view"] == 0)
    judgements.append((top_model.head, test_bottleneck_features, test))
    probabilities = [
        classify_stored_photos(*each, prediction_views["views"]) for each in judgements
    ]
    photos = pd.concat([store.rows.iloc[numbers] for _, store, numbers in judgements])
    return tabulate_predictions(
        name_judgement(photos), np.concatenate(probabilities), list_classes(rows)
    )


def measure_top_model(
    top_model_predictions: pd.DataFrame,
    trunk_features: ArrayStore,
    bottleneck_features: ArrayStore,
    top_model_candidates: pd.DataFrame,
    split_manifest: pd.DataFrame,
) -> dict[str, Any]:
    """Measure how well the photos were classified, and how long it took to get there."""
    seconds = (
        trunk_features.seconds
        + bottleneck_features.seconds
        + top_model_candidates["seconds"].iloc[-1]
    )
    groups = split_manifest.set_index("path")["group"]
    return measure_predictions(top_model_predictions, TOP_MODEL, seconds, groups)

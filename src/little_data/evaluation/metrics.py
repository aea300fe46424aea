"""Figures of a classifier: from predictions to accuracy, log loss, precision and recall."""

from __future__ import annotations

from typing import Any

from little_data.photos.labels import number_labels
from little_data.startup.lazy_imports import np, npt, pd
from little_data.types.predictions import PREFIX, SPLITS


def tabulate_predictions(
    photos: pd.DataFrame, probabilities: npt.NDArray[Any], class_names: list[str]
) -> pd.DataFrame:
    """Make the table of predictions, one row a photo.

    Args:
        photos: Columns ``path``, ``label`` and ``split``.
        probabilities: Class probabilities of shape (photos, classes).
        class_names: Names of the classes, in the order of the probabilities.

    Returns:
        Columns ``path``, ``split``, ``label``, ``predicted`` and ``probability_<class>``.
    """
    table = photos[["path", "split", "label"]].reset_index(drop=True)
    return pd.concat([table, tabulate_probabilities(probabilities, class_names)], axis=1)


def tabulate_probabilities(probabilities: npt.NDArray[Any], class_names: list[str]) -> pd.DataFrame:
    """Make a table of class probabilities, one row a photo.

    Args:
        probabilities: Shape (photos, classes).
        class_names: Names of the classes, in the order of the probabilities.

    Returns:
        Columns ``predicted``, the name of the likeliest class, and ``probability_<class>``.
    """
    predicted = np.array(class_names)[np.argmax(probabilities, axis=1)]
    numbers = np.asarray(probabilities, dtype=float)
    table = pd.DataFrame(numbers, columns=[PREFIX + name for name in class_names])
    table.insert(0, "predicted", predicted)
    return table


def measure_predictions(predictions: pd.DataFrame, strategy: str, seconds: float) -> dict[str, Any]:
    """Measure the predictions of a strategy, for each split that has any.

    Args:
        predictions: As `tabulate_predictions` makes them.
        strategy: Name of the strategy.
        seconds: How long it took from photos on disk to the trained model.

    Returns:
        ``strategy``, ``seconds``, ``class_names`` and ``splits``. For each split: the number of
        ``photos``; ``accuracy`` with the bounds of its 95 % confidence interval (Wilson's score
        interval); ``log_loss`` in nats; for each class ``precision``, ``recall`` and the number of
        ``photos``; ``confusion_matrix`` (rows: label, columns: predicted, in the order of
        ``class_names``).
    """
    columns = [name for name in map(str, predictions.columns) if name.startswith(PREFIX)]
    return {
        "strategy": strategy,
        "seconds": round(float(seconds), 2),
        "class_names": [name.removeprefix(PREFIX) for name in columns],
        "splits": {
            split: _measure_split(predictions[predictions["split"] == split], columns)
            for split in SPLITS
            if (predictions["split"] == split).any()
        },
    }


def accuracy_interval(correct: int, photos: int) -> tuple[float, float]:
    """Return Wilson's 95 % score interval of an accuracy (Wilson 1927; as SciPy computes it)."""
    from scipy.stats import binomtest

    interval = binomtest(correct, photos).proportion_ci(confidence_level=0.95, method="wilson")
    return float(interval.low), float(interval.high)


def label_log_loss(probabilities: npt.NDArray[Any], labels: npt.NDArray[np.int64]) -> float:
    """Return the mean negative log probability of the right labels, in nats.

    Args:
        probabilities: Shape (photos, classes).
        labels: Number of each photo's class.
    """
    of_label = probabilities[np.arange(len(labels)), labels].astype(float)
    # A probability of exactly 0 would make the mean infinite; the bound is float32's precision.
    return float(-np.log(of_label.clip(np.finfo(np.float32).eps, 1)).mean())


def _measure_split(predictions: pd.DataFrame, columns: list[str]) -> dict[str, Any]:
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    class_names = [name.removeprefix(PREFIX) for name in columns]
    labels, predicted = predictions["label"], predictions["predicted"]
    correct = int((labels == predicted).sum())
    low, high = accuracy_interval(correct, len(labels))
    precision, recall, _, photos = precision_recall_fscore_support(
        labels, predicted, labels=class_names, zero_division=0.0
    )
    return {
        "photos": len(labels),
        "accuracy": correct / len(labels),
        "accuracy_low": low,
        "accuracy_high": high,
        "log_loss": label_log_loss(
            predictions[columns].to_numpy(), number_labels(predictions, class_names)
        ),
        "classes": {
            name: {
                "precision": float(precision[number]),
                "recall": float(recall[number]),
                "photos": int(photos[number]),
            }
            for number, name in enumerate(class_names)
        },
        "confusion_matrix": confusion_matrix(labels, predicted, labels=class_names).tolist(),
    }

"""Figures of a classifier: from predictions to accuracy, log loss, precision and recall."""

from __future__ import annotations

from typing import Any

from little_data.evaluation.intervals import accuracy_interval, count_independent, name_alone
from little_data.photos.labels import number_labels
from little_data.startup.lazy_imports import np, npt, pd
from little_data.types.predictions import (
    list_predicted_classes,
    list_splits,
    name_probability_columns,
    take_probabilities,
)


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
    table = pd.DataFrame(numbers, columns=name_probability_columns(class_names))
    table.insert(0, "predicted", predicted)
    return table


def measure_predictions(
    predictions: pd.DataFrame,
    strategy: str,
    seconds: float,
    groups: pd.Series[str] | None = None,
) -> dict[str, Any]:
    """Measure the predictions of a strategy, for each split that has any.

    Args:
        predictions: As `tabulate_predictions` makes them.
        strategy: Name of the strategy.
        seconds: How long it took from photos on disk to the trained model.
        groups: The group of each photo by its path, NA for a photo alone; None: all are alone.

    Returns:
        ``strategy``, ``seconds``, ``class_names`` and ``splits``. For each split: the number of
        ``photos``; ``accuracy`` with the bounds of its 95 % confidence interval (as
        `accuracy_interval` makes it; the wider, the more alike the photos of a group are);
        ``balanced_accuracy`` (the mean recall of the classes) and ``macro_f1`` (the mean
        of their F1 scores), both over the classes that have photos in the split;
        ``majority_share``, the largest class's share of the photos, which is the accuracy of always
        naming it; ``log_loss`` in nats; for each class ``precision``, ``recall`` and the number of
        ``photos``; ``confusion_matrix`` (rows: label, columns: predicted, in the order of
        ``class_names``).
    """
    if groups is not None:
        paths = predictions["path"]
        predictions = predictions.assign(group=name_alone(paths.map(groups), paths))
    return {
        "strategy": strategy,
        "seconds": round(float(seconds), 2),
        "class_names": list_predicted_classes(predictions),
        "splits": {
            split: _measure_split(predictions[predictions["split"] == split])
            for split in list_splits(predictions)
        },
    }


def label_log_loss(probabilities: npt.NDArray[Any], labels: npt.NDArray[np.int64]) -> float:
    """Return the mean of `label_losses`, in nats."""
    return float(label_losses(probabilities, labels).mean())


def label_losses(
    probabilities: npt.NDArray[Any], labels: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return the negative log probability of each photo's label, in nats, of shape (photos,).

    Args:
        probabilities: Shape (photos, classes).
        labels: Number of each photo's class, of shape (photos,).
    """
    of_label = probabilities[np.arange(len(labels)), labels].astype(float)
    # A probability of exactly 0 would make the mean infinite; the bound is float32's precision.
    return np.asarray(-np.log(of_label.clip(np.finfo(np.float32).eps, 1)))


def _measure_split(predictions: pd.DataFrame) -> dict[str, Any]:
    from sklearn.metrics import confusion_matrix

    class_names = list_predicted_classes(predictions)
    labels, predicted = predictions["label"], predictions["predicted"]
    is_correct = (labels == predicted).to_numpy()
    correct, independent = int(is_correct.sum()), None
    if "group" in predictions:
        independent = count_independent(is_correct, predictions["group"].to_numpy(object))
    low, high = accuracy_interval(correct, len(labels), independent)
    numbers = number_labels(predictions, class_names)
    return {
        "photos": len(labels),
        "accuracy": correct / len(labels),
        "accuracy_low": low,
        "accuracy_high": high,
        **_measure_balance(labels, predicted),
        "log_loss": label_log_loss(take_probabilities(predictions), numbers),
        "classes": _measure_classes(labels, predicted, class_names),
        "confusion_matrix": confusion_matrix(labels, predicted, labels=class_names).tolist(),
    }


def _measure_balance(labels: pd.Series[str], predicted: pd.Series[str]) -> dict[str, float]:
    from sklearn.metrics import precision_recall_fscore_support

    sizes = labels.value_counts()
    _, recall, f1, _ = precision_recall_fscore_support(
        labels, predicted, labels=sizes.index, zero_division=0.0
    )
    return {
        "balanced_accuracy": float(recall.mean()),
        "macro_f1": float(f1.mean()),
        "majority_share": float(sizes.max() / sizes.sum()),
    }


def _measure_classes(
    labels: pd.Series[str], predicted: pd.Series[str], class_names: list[str]
) -> dict[str, dict[str, Any]]:
    from sklearn.metrics import precision_recall_fscore_support

    precision, recall, _, photos = precision_recall_fscore_support(
        labels, predicted, labels=class_names, zero_division=0.0
    )
    return {
        name: {
            "precision": float(precision[number]),
            "recall": float(recall[number]),
            "photos": int(photos[number]),
        }
        for number, name in enumerate(class_names)
    }

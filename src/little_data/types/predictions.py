"""Tables of predictions: a row for each photo, a column ``probability_<class>`` for each class."""

from __future__ import annotations

from typing import Any

from little_data.startup.lazy_imports import npt, pd

SPLITS = ("train", "validation", "cross-validation", "test")

_PREFIX = "probability_"


def name_probability_columns(class_names: list[str]) -> list[str]:
    """Return the name of each class's column, in the order of the classes."""
    return [_PREFIX + name for name in class_names]


def list_predicted_classes(predictions: pd.DataFrame) -> list[str]:
    """Return the names of the classes that a table has probabilities of, in its order."""
    columns = map(str, predictions.columns)
    return [name.removeprefix(_PREFIX) for name in columns if name.startswith(_PREFIX)]


def take_probabilities(predictions: pd.DataFrame) -> npt.NDArray[Any]:
    """Return the probabilities of `list_predicted_classes`, of shape (photos, classes)."""
    columns = name_probability_columns(list_predicted_classes(predictions))
    return predictions[columns].to_numpy()


def list_splits(rows: pd.DataFrame) -> list[str]:
    """Return the splits that a table has rows of, in the order of `SPLITS`.

    Args:
        rows: Column ``split``.
    """
    found = set(rows["split"])
    return [split for split in SPLITS if split in found]

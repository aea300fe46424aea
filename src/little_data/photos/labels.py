"""Names of classes and their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from little_data.startup.lazy_imports import np, npt, pd

# In place of a class, in a table of corrections: the photo is not used.
LEAVE_OUT = "leave out"

# As YAML reads words.
_TRUTH = {
    **dict.fromkeys(("true", "yes", "on"), True),
    **dict.fromkeys(("false", "no", "off"), False),
}


def list_classes(photos: pd.DataFrame) -> list[str]:
    """Return the names of the classes in the order of their numbers: sorted by name.

    Args:
        photos: Column ``label``.
    """
    return sorted(photos["label"].unique())


def number_labels(photos: pd.DataFrame, classes: list[str]) -> npt.NDArray[np.int64]:
    """Return the number of each photo's class, of shape (photos,).

    Args:
        photos: Column ``label``.
        classes: Names of the classes in the order of their numbers, which begin with 0.

    Raises:
        KeyError: A label is none of the classes.
    """
    numbers = {name: number for number, name in enumerate(classes)}
    return np.array([numbers[label] for label in photos["label"]], dtype=np.int64)


def weigh_rows(
    labels: npt.NDArray[np.int64], classes: int, class_weight: str | None
) -> npt.NDArray[np.float64]:
    """Return the weight of each row in a loss; they are 1 on average.

    Args:
        labels: Number of each row's class, of shape (rows,).
        classes: Number of classes.
        class_weight: "balanced": each class counts alike, as in scikit-learn, and each of its rows
            is worth one over their number. None: each row counts alike.
    """
    if class_weight is None:
        return np.ones(len(labels))
    return len(labels) / classes / np.bincount(labels)[labels]


def find_class(given: str | float | bool, classes: Sequence[str]) -> str | None:
    """Return the class that a parameter means; None if there is none, or several.

    The command line and YAML files read 007 as the number 7, 1e5 as 100000.0, and no as false.

    Args:
        given: The parameter's value.
        classes: Names of the classes.
    """
    if str(given) in classes:
        return str(given)
    if isinstance(given, str):
        return None
    alike = [name for name in classes if _is_the_same(_read(name), given)]
    return alike[0] if len(alike) == 1 else None


def _is_the_same(first: float | bool | None, second: float | bool) -> bool:
    return first == second and isinstance(first, bool) == isinstance(second, bool)


def _read(name: str) -> float | bool | None:
    """Return the number or the truth value that a configuration makes of a name, if it does."""
    if name.lower() in _TRUTH:
        return _TRUTH[name.lower()]
    with suppress(ValueError):
        return float(name)
    with suppress(ValueError):
        return int(name, base=0)
    return None


def take_turns(labels: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return an order in which the labels take turns: first one of each, then another of each.

    Args:
        labels: Shape (count,).

    Returns:
        The numbers 0 to count - 1, of shape (count,). Examples of one label keep their order.
    """
    table = pd.Series(labels)
    turns = pd.DataFrame({"turn": table.groupby(table).cumcount(), "label": table})
    return turns.sort_values(["turn", "label"]).index.to_numpy()

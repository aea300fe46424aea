"""Names of classes and their numbers."""

from __future__ import annotations

from typing import Any

from little_data.startup.lazy_imports import np, npt, pd

# In place of a class, in a table of corrections: the photo is not used.
LEAVE_OUT = "leave out"


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

"""How well a classifier knows each class, and which class it takes it for."""

from __future__ import annotations

from typing import Any

from little_data.startup.lazy_imports import np, npt, pd


def tabulate_classes(measured: dict[str, Any], class_names: list[str]) -> pd.DataFrame:
    """Make a table with a row for each class, in the order of their names.

    Args:
        measured: ``classes`` and ``confusion_matrix`` of a split, as `measure_predictions` makes
            them.
        class_names: In the order of the matrix.

    Returns:
        Columns ``class``, ``photos``, ``recall``, ``precision`` and ``f1`` (in [0, 1]),
        ``confused_with`` (the class that most of its wrongly classified photos are taken for; NA
        if all are right) and ``confused`` (how many photos these are).
    """
    matrix = np.array(measured["confusion_matrix"])
    mistakes = matrix - np.diag(matrix.diagonal())
    confused = mistakes.max(axis=1)
    names = np.array(class_names, dtype=object)
    of_classes = [measured["classes"][name] for name in class_names]
    table = pd.DataFrame({"class": names}).assign(
        **{name: [row[name] for row in of_classes] for name in ("photos", "recall", "precision")}
    )
    both = table["recall"] + table["precision"]
    return table.assign(
        f1=(2 * table["recall"] * table["precision"] / both.where(both > 0)).fillna(0.0),
        confused_with=pd.Series(names[mistakes.argmax(axis=1)]).where(confused > 0),
        confused=confused,
    )


def list_most_confused(confusion_matrix: npt.NDArray[Any], most: int) -> list[int]:
    """List the classes with the most mistakes: photos of theirs, or taken for theirs.

    Args:
        confusion_matrix: Counts of shape (classes, classes), rows: label, columns: predicted.
        most: How many classes, at most.

    Returns:
        Their numbers, in their own order.
    """
    counts = np.asarray(confusion_matrix)
    mistakes = counts.sum(axis=0) + counts.sum(axis=1) - 2 * counts.diagonal()
    return sorted(np.argsort(-mistakes, kind="stable")[:most].tolist())


def order_by_confusion(confusion_matrix: npt.NDArray[Any]) -> list[int]:
    """Sort classes so that those that are confused with each other stand together.

    Hierarchical clustering (average linkage, with the leaves in optimal order: Bar-Joseph et al.
    2001, "Fast optimal leaf ordering for hierarchical clustering") of the symmetrised confusion:
    the more of two classes' photos are taken for each other, the nearer they are.

    Args:
        confusion_matrix: Counts of shape (classes, classes), rows: label, columns: predicted.

    Returns:
        The number of each class, in the new order.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    counts = np.asarray(confusion_matrix, dtype=float)
    if len(counts) < 3:
        return list(range(len(counts)))
    shares = counts / counts.sum(axis=1, keepdims=True).clip(min=1)
    distances = 1 - (shares + shares.T) / 2
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(distances, checks=False), "average", optimal_ordering=True)
    return [int(number) for number in leaves_list(tree)]

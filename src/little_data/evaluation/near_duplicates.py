"""Photos that are nearly the same as one of another group."""

from __future__ import annotations

from typing import Any

from little_data.startup.lazy_imports import np, npt, pd

_ROWS_AT_ONCE = 512  # each is compared with all the others at once


def find_similar_pairs(
    features: npt.NDArray[np.float32], groups: npt.NDArray[Any], similarity: float
) -> pd.DataFrame:
    """Find for each row the most similar one of another group, and keep the pairs that are close.

    Memory grows with the number of rows, not with its square.

    Args:
        features: Any numbers, of shape (count, numbers).
        groups: The group of each row, of shape (count,).
        similarity: Least cosine similarity of a pair, in [-1, 1].

    Returns:
        Columns ``first`` and ``second`` (numbers of rows, the smaller first) and ``similarity``
        (the cosine of the angle between the rows); each pair once, the most similar first.
    """
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    directions = np.divide(features, lengths, out=np.zeros_like(features), where=lengths > 0)
    _, numbers = np.unique(groups, return_inverse=True)
    parts = [pd.DataFrame({"first": [], "second": [], "similarity": []})]
    for start in range(0, len(directions), _ROWS_AT_ONCE):
        rows = np.arange(start, min(start + _ROWS_AT_ONCE, len(directions)))
        cosines = directions[rows] @ directions.T
        cosines[numbers[rows, None] == numbers] = -np.inf
        nearest = cosines.argmax(axis=1)
        found = np.array([rows, nearest]), cosines[np.arange(len(rows)), nearest]
        part = {"first": found[0].min(axis=0), "second": found[0].max(axis=0)}
        parts.append(pd.DataFrame(part | {"similarity": found[1]}))
    pairs = pd.concat(parts[1:] or parts, ignore_index=True)
    close = pairs[pairs["similarity"] >= similarity].drop_duplicates(["first", "second"])
    order = close.sort_values(["similarity", "first", "second"], ascending=[False, True, True])
    return order.reset_index(drop=True)

"""What hangs together by links."""

from __future__ import annotations

from little_data.startup.lazy_imports import np, npt


def connect(count: int, links: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Number the sets that links hold together.

    Args:
        count: Of what may be linked.
        links: Positions of what each link holds together, of shape (links, 2).

    Returns:
        The number of the set of each, of shape (count,); equal for all of a set.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(links), np.int8)
    graph = coo_array((ones, (links[:, 0], links[:, 1])), shape=(count, count))
    numbers: npt.NDArray[np.int64] = connected_components(graph, directed=False)[1]
    return numbers

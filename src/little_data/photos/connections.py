"""Connected components: what links hold together, directly or through others."""

from __future__ import annotations

from little_data.startup.lazy_imports import np, npt


def connect(count: int, links: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Number the connected components of a graph.

    Args:
        count: How many nodes the graph has.
        links: Positions of the two nodes of each link, from 0 to `count` - 1, of shape (links, 2).

    Returns:
        The number of each node's component, of shape (count,).
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(links), np.int8)
    graph = coo_array((ones, (links[:, 0], links[:, 1])), shape=(count, count))
    numbers: npt.NDArray[np.int64] = connected_components(graph, directed=False)[1]
    return numbers

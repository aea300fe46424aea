"""Which photos to label next: those that the model is least sure of, each unlike the others."""

from __future__ import annotations

from typing import Any

from little_data.startup.lazy_imports import np, npt

# So many times as many photos are clustered as are chosen; more where nothing is known of them.
_CANDIDATES, _FIRST_CANDIDATES = 10, 40
# A photo that the model is sure of still counts a little.
_LEAST_WEIGHT = 1e-6


def make_directions(features: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return features divided by their length, float32 of shape (photos, numbers)."""
    rows = np.asarray(features, np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    directions = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return np.asarray(directions, np.float32)


def measure_margins(probabilities: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return what lies between the two most probable classes, of shape (photos,), in [0, 1].

    A single class tells nothing: it is 0.
    """
    if probabilities.shape[1] < 2:
        return np.zeros(len(probabilities), np.float32)
    second, first = np.partition(probabilities, -2, axis=1)[:, -2:].T
    return np.asarray(first - second, np.float32)


def choose_batch(
    directions: npt.NDArray[Any],
    known: npt.NDArray[np.int64],
    margins: npt.NDArray[Any] | None,
    count: int,
) -> npt.NDArray[np.int64]:
    """Choose photos by uncertainty and diversity together.

    The photos with the smallest margins are clustered, as many clusters as photos are wanted, where
    a photo counts by 1 - its margin; of each cluster the photo nearest to its centre is chosen.
    Zhdanov 2019, "Diverse mini-batch Active Learning" (https://arxiv.org/abs/1901.05954).

    Args:
        directions: Features of length 1, shape (photos, numbers).
        known: Numbers of the photos that are not to be chosen.
        margins: As `measure_margins` makes them; None: nothing is known, and all count alike.
        count: How many are wanted.

    Returns:
        Numbers of photos, that with the smallest margin first; fewer if there are no more.
    """
    waiting = np.setdiff1d(np.arange(len(directions)), known)
    if margins is None:
        candidates = waiting[:: len(waiting) // (_FIRST_CANDIDATES * count) + 1]
        weights = np.ones(len(candidates))
    else:
        order = np.argsort(margins[waiting], kind="stable")
        candidates = waiting[order[: _CANDIDATES * count]]
        weights = np.maximum(1 - margins[candidates], _LEAST_WEIGHT)
    if len(candidates) <= count:
        return candidates
    chosen = candidates[_find_middles(directions[candidates], weights, count)]
    return chosen if margins is None else chosen[np.argsort(margins[chosen], kind="stable")]


def prepare_choice() -> None:
    """Load what a choice needs, so that the first one is as quick as the others."""
    choose_batch(np.eye(2), np.empty(0, np.int64), None, 1)


def _find_middles(
    directions: npt.NDArray[Any], weights: npt.NDArray[Any], count: int
) -> npt.NDArray[np.int64]:
    """Return for each cluster of rows the number of the row nearest to its centre."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # Threads wait for each other by spinning, and these are few rows.
    with threadpool_limits(limits=1):
        clusters = KMeans(count, n_init=1, random_state=0).fit(directions, sample_weight=weights)
    distances = clusters.transform(directions)
    middles: list[int] = []
    for number in range(count):
        own = np.where(clusters.labels_ == number, distances[:, number], np.inf)
        # Equal photos may leave a cluster without a row of its own.
        own[middles] = np.inf
        middles.append(int(own.argmin()))
    return np.unique(middles)

"""Photos that are unlike all the training photos, so that no answer about them is worth much.

Sun et al. 2022, "Out-of-Distribution Detection with Deep Nearest Neighbors"
(https://arxiv.org/abs/2204.06507): the distance to the nearest training photo, between features of
length 1. They take a further neighbour of many thousands; among a few hundred photos the nearest
one measured best, and as well as Mahalanobis distances, which need a covariance of 1,280 numbers
from as few photos.
"""

from __future__ import annotations

import math
from typing import Any

from little_data.startup.lazy_imports import np, npt

# So many photos are compared with. Of 1,280 numbers each they take 10 megabytes.
MOST_PHOTOS = 2000

_ROWS_AT_ONCE = 512  # each is compared with all the training photos at once


def choose_evenly(photos: int) -> npt.NDArray[np.int64]:
    """Choose at most `MOST_PHOTOS` numbers of photos, evenly spread over all of them."""
    return np.linspace(0, photos - 1, min(photos, MOST_PHOTOS)).astype(int)


def measure_distances(
    features: npt.NDArray[Any], training_features: npt.NDArray[Any]
) -> npt.NDArray[np.float64]:
    """Measure how far each photo is from the nearest training photo.

    Args:
        features: Any numbers, of shape (photos, numbers).
        training_features: Shape (training photos, numbers); at least one training photo.

    Returns:
        Distances in [0, 2] between features of length 1, of shape (photos,).
    """
    directions = _take_directions(features)
    training = _take_directions(training_features)
    nearest = [
        (directions[start : start + _ROWS_AT_ONCE] @ training.T).max(axis=1)
        for start in range(0, len(directions), _ROWS_AT_ONCE)
    ]
    cosines = np.concatenate([*nearest, np.empty(0)]).astype(float)
    return np.asarray(np.sqrt((2 - 2 * cosines).clip(0, 4)))


def choose_largest_distance(distances: npt.NDArray[np.float64], false_alarms: float) -> float:
    """Choose the distance above which a photo is called unlike the training photos.

    Of n distances it is number ⌈(n + 1)(1 - false_alarms)⌉ in ascending order, so that a new photo
    of the same kind is called unlike with a probability of at most ``false_alarms``, however few
    photos there are: section 1 of Angelopoulos and Bates 2021, "A Gentle Introduction to Conformal
    Prediction" (https://arxiv.org/abs/2107.07511). Where so few have no such number it is the
    largest distance, with false alarms in one of n + 1.

    With 0.02, of a model for cats and dogs that has learned from 200 photos, 2.4 % of 800 other
    photos of cats and dogs were called unlike, and 97.5 % of 486 photos of groceries; with 0.01,
    1.8 and 95.7 %; with 0.05, 3.3 and 99.6 %.

    Args:
        distances: Of photos that are held out, of shape (photos,); at least one.
        false_alarms: Share of photos like the training photos that may be called unlike, in [0, 1].
    """
    number = math.ceil((len(distances) + 1) * (1 - false_alarms))
    return float(np.sort(distances)[max(min(number, len(distances)), 1) - 1])


def _take_directions(features: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    numbers = np.asarray(features, dtype=np.float32)
    lengths = np.linalg.norm(numbers, axis=1, keepdims=True)
    directions = np.zeros_like(numbers)
    np.divide(numbers, lengths, out=directions, where=lengths > 0)
    return directions

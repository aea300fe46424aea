"""Whether one strategy is better than another on the same photos, and by how much."""

from __future__ import annotations

import math
from typing import NamedTuple

from little_data.evaluation.intervals import NORMAL_QUANTILE
from little_data.startup.lazy_imports import np, npt

_LEVEL = "95\N{NO-BREAK SPACE}% interval"


class Difference(NamedTuple):
    """How much more often one strategy is right than another, on the same photos.

    Attributes:
        points: Difference of the accuracies, in percentage points; above 0 the first is better.
        low: Lower bound of its 95 % confidence interval, in percentage points.
        high: Upper bound.
        photos: Number of photos that both have judged.
    """

    points: float
    low: float
    high: float
    photos: int


def compare_accuracies(
    correct: npt.NDArray[np.bool_], correct_of_other: npt.NDArray[np.bool_]
) -> Difference:
    """Compare the accuracies of two strategies on the same photos.

    The interval is Tango's score interval, which keeps its promise with few photos and when all
    the answers agree: Tango 1998, "Equivalence test and confidence interval for the difference in
    proportions for the paired-sample design", Statistics in Medicine 17, pages 891-908. It leaves
    0 out exactly when McNemar's test is significant at 5 %.

    Args:
        correct: Whether the first strategy was right about each photo, of shape (photos,).
        correct_of_other: The same for the second strategy.

    Raises:
        ValueError: The shapes differ, or there are no photos.
    """
    if correct.shape != correct_of_other.shape or not correct.size:
        raise ValueError(
            f"two strategies are compared on the same photos, at least one: {correct.shape} and "
            f"{correct_of_other.shape}"
        )
    photos = len(correct)
    gained = int((correct & ~correct_of_other).sum())
    lost = int((~correct & correct_of_other).sum())
    high = _bound_difference(gained, lost, photos)
    low = -_bound_difference(lost, gained, photos)
    return Difference(100 * (gained - lost) / photos, 100 * low, 100 * high, photos)


def describe_difference(difference: Difference) -> str:
    """Say a difference in words, such as "1.2 points better (95 % interval: 0.3 to 2.2)".

    Args:
        difference: As `compare_accuracies` returns it.
    """
    points, low, high, _ = difference
    if low <= 0 <= high:
        interval = f"{_name_points(low)} to {_name_points(high)}"
        return f"no difference that can be told from chance ({_LEVEL}: {interval})"
    word = "better" if points > 0 else "worse"
    near, far = sorted([abs(low), abs(high)])
    return f"{abs(points):.1f} points {word} ({_LEVEL}: {near:.1f} to {far:.1f})"


def _name_points(points: float) -> str:
    return f"{abs(points):.1f} points {'worse' if points < 0 else 'better'}"


def _bound_difference(gained: int, lost: int, photos: int) -> float:
    """Return the upper bound: the largest difference that Tango's score test does not refuse."""
    from scipy.optimize import brentq

    observed = (gained - lost) / photos
    if observed == 1:
        return 1.0
    return float(
        brentq(lambda tried: _score(tried, gained, lost, photos) + NORMAL_QUANTILE, observed, 1.0)
    )


def _score(tried: float, gained: int, lost: int, photos: int) -> float:
    """Return the score statistic of a difference (equation 3 and appendix of Tango 1998).

    Args:
        tried: The difference that is tested, in [-1, 1].
        gained: Photos about which only the first strategy is right.
        lost: Photos about which only the second is right.
        photos: All photos.
    """
    surplus = gained - lost - photos * tried
    if surplus == 0:
        return 0.0
    # The likeliest probability of `lost` under the tried difference solves a quadratic equation.
    linear = (2 * photos - gained + lost) * tried - gained - lost
    root = linear**2 + 8 * photos * lost * tried * (1 - tried)
    likeliest = (math.sqrt(max(root, 0.0)) - linear) / (4 * photos)
    variance = photos * (2 * likeliest + tried * (1 - tried))
    return surplus / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, surplus)

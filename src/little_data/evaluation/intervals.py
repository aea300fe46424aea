"""Confidence intervals of an accuracy, for photos that may be alike in groups."""

from __future__ import annotations

import math

from little_data.startup.lazy_imports import np, npt, pd

NORMAL_QUANTILE = 1.959963984540054  # of the standard normal distribution, at 0.975


def accuracy_interval(
    correct: int, photos: int, independent: float | None = None
) -> tuple[float, float]:
    """Return Wilson's 95 % score interval of an accuracy (Wilson 1927).

    Args:
        correct: Number of photos that were classified correctly.
        photos: Number of all photos; at least one.
        independent: How many independent photos they are worth, as `count_independent` counts
            them; None: as many as there are.

    Returns:
        The lower and the upper bound, in [0, 1].
    """
    share, count = correct / photos, photos if independent is None else independent
    square = NORMAL_QUANTILE**2 / count
    centre = share + square / 2
    reach = NORMAL_QUANTILE * math.sqrt(share * (1 - share) / count + square / (4 * count))
    bounds = (centre - reach) / (1 + square), (centre + reach) / (1 + square)
    return max(0.0, bounds[0]), min(1.0, bounds[1])


def estimate_standard_error(
    values: npt.NDArray[np.float64], groups: npt.NDArray[np.object_] | None = None
) -> float:
    """Return the standard error of the mean of photos that may be alike in groups.

    With groups it is that of clusters (Liang and Zeger 1986, "Longitudinal data analysis using
    generalized linear models"), and never less than that of photos alone.

    Args:
        values: Of each photo, of shape (photos,).
        groups: The group of each photo; a photo alone is a group of its own. None: all are alone.

    Returns:
        Infinity for a single photo or group, since nothing tells how much it varies.
    """
    if len(values) == 1:
        return math.inf
    alone = float(values.std(ddof=1) / np.sqrt(len(values)))
    if groups is None:
        return alone
    numbers = pd.factorize(groups)[0]
    sums = np.bincount(numbers, weights=values - values.mean())
    if len(sums) == 1:
        return math.inf
    between = math.sqrt(len(sums) / (len(sums) - 1) * float((sums**2).sum())) / len(values)
    return max(alone, between)


def name_alone(groups: pd.Series[str], paths: pd.Series[str]) -> npt.NDArray[np.object_]:
    """Give each photo without a group (NA) a group of its own."""
    return groups.fillna("alone " + paths).to_numpy(object)


def count_independent(correct: npt.NDArray[np.bool_], groups: npt.NDArray[np.object_]) -> float:
    """Return how many independent photos tell as much as these photos in groups.

    It is their number over the design effect: the variance of the accuracy between groups, over
    what it would be without groups (Kish 1965, "Survey Sampling"; with Wilson's interval: Korn and
    Graubard 1998, "Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data"). It is never more than the photos, and the number of groups
    where all answers agree: nothing tells then how alike the photos of a group are.

    Args:
        correct: Whether each photo was classified correctly, of shape (photos,).
        groups: The group of each photo, of the same shape; a photo alone is a group of its own.
    """
    count, share = len(correct), float(correct.mean())
    numbers = pd.factorize(groups)[0]
    group_count = int(numbers.max()) + 1
    if group_count == count:
        return float(count)
    if share in (0.0, 1.0) or group_count == 1:
        return float(group_count)
    sums = np.bincount(numbers, weights=correct - share)
    variance = group_count / (group_count - 1) * float((sums**2).sum()) / count**2
    effect = variance / (share * (1 - share) / count)
    return count / max(1.0, effect)

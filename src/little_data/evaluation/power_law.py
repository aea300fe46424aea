"""What more photos would be worth, by a power law that is fitted to a learning curve.

The error of n photos a class is taken to be a + b n^-c with a, b, c >= 0: Hestness et al. 2017,
"Deep Learning Scaling is Predictable, Empirically" (https://arxiv.org/abs/1712.00409). Viering and
Loog 2021, "The Shape of Learning Curves: a Review" (https://arxiv.org/abs/2103.10948) say how far
such laws may be trusted: not far, so the intervals are wide, and twice the photos is the furthest
that was checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from little_data.evaluation.learning_curve import LearningCurve
from little_data.startup.lazy_imports import np, npt, pd

FEWEST_SIZES = 3  # as many as a power law has parameters
SAMPLES = 1000

# By how much the fall of the error past the largest size differs from the fitted law: it is taken
# to the power of exp(0.6 z), with z normally distributed. On real sets, from half of the photos to
# all, the 95 % intervals of the gain held the truth in 65 % of 160 cases without it, and in 92 % of
# 140 with it. It was chosen on these sets: on others it may hold a little less often.
# `benchmarks/learning_curve.py` measures it again.
MISFIT = 0.6

_EXPONENTS = [number / 10 for number in range(1, 21)]  # those of c that are tried
_QUANTILES = [0.025, 0.5, 0.975]
_LEVEL = "95\N{NO-BREAK SPACE}% interval"


@dataclass(frozen=True)
class PowerLaw:
    """Power laws that fit a learning curve, one for each resampling of its photos and draws.

    Attributes:
        laws: Numbers a, b and c of each law, of shape (samples, 3).
        misfits: The power that the fall of the error is taken to past ``largest``, of shape
            (samples,).
        largest: Photos a class of the curve's largest size.
    """

    laws: npt.NDArray[np.float64]
    misfits: npt.NDArray[np.float64]
    largest: float


class Gain(NamedTuple):
    """What more photos would be worth.

    Attributes:
        photos: How many more photos of each class.
        points: Gain in accuracy, in percentage points.
        low: Lower bound of its 95 % interval, in percentage points; at least 0.
        high: Upper bound.
    """

    photos: float
    points: float
    low: float
    high: float


def fit_power_law(curve: LearningCurve, groups: npt.NDArray[Any], seed: int) -> PowerLaw | None:
    """Fit power laws by weighted least squares to resampled learning curves.

    What is resampled are the draws and, by the Bayesian bootstrap (Rubin 1981, The Annals of
    Statistics 9), the groups of photos, the same ones for all sizes. Half a group more that is
    classified correctly and half a group more that is not stand for what so few photos cannot
    show, as in Jeffreys' interval of a proportion.

    Args:
        curve: As `measure_learning_curve` returns it.
        groups: The group of each of its photos, of shape (photos,).
        seed: Seed of the resampling.

    Returns:
        The laws; None if the curve has fewer than three sizes.
    """
    if len(curve.photos_a_class) < FEWEST_SIZES:
        return None
    random = np.random.default_rng(seed)
    errors = _resample_errors(curve, groups, random)
    laws = _fit_laws(curve.photos_a_class, errors, 1 / _estimate_variances(curve))
    misfits = np.exp(MISFIT * random.normal(size=SAMPLES))
    return PowerLaw(laws, misfits, float(curve.photos_a_class[-1]))


def extrapolate_accuracy(law: PowerLaw, photos_a_class: npt.NDArray[Any]) -> pd.DataFrame:
    """Say which accuracy a power law expects of more or fewer photos.

    Args:
        law: As `fit_power_law` returns it.
        photos_a_class: Training photos of each class, of shape (sizes,).

    Returns:
        Columns ``photos_a_class``, ``accuracy`` (the median) and the bounds ``accuracy_low`` and
        ``accuracy_high`` of its 95 % interval.
    """
    low, middle, high = np.quantile(1 - _expect_errors(law, photos_a_class), _QUANTILES, axis=0)
    return pd.DataFrame(
        {
            "photos_a_class": photos_a_class,
            "accuracy": middle,
            "accuracy_low": low,
            "accuracy_high": high,
        }
    )


def estimate_gain(law: PowerLaw, photos_a_class: float, more: float | None = None) -> Gain:
    """Estimate what more photos of each class would be worth.

    Args:
        law: As `fit_power_law` returns it.
        photos_a_class: Photos of each class that there are, on average over the classes.
        more: How many more of each class; None: 50, or where there are fewer than 50 a class 20,
            10, 5 or 1, so that never more than twice the photos are meant.
    """
    if more is None:
        more = next((number for number in (50, 20, 10, 5) if number <= photos_a_class), 1)
    now, then = _expect_errors(law, np.array([photos_a_class, photos_a_class + more])).T
    low, middle, high = 100 * np.quantile(now - then, _QUANTILES)
    return Gain(more, float(middle), float(low), float(high))


def describe_gain(gain: Gain | None) -> str:
    """Say in words what more photos would be worth.

    Args:
        gain: As `estimate_gain` returns it; None if no power law could be fitted.
    """
    if gain is None:
        return "There are too few photos to say what more of them would be worth"
    more = f"{gain.photos} more photo{'s' if gain.photos > 1 else ''} of each class"
    interval = f"{gain.low:.1f} to {gain.high:.1f}"
    if gain.high < 0.5:
        return f"{more} would not help measurably: {gain.points:.1f} points ({_LEVEL}: {interval})"
    if gain.low < 0.05:
        return f"{more} would bring no gain that can be told from chance ({_LEVEL}: {interval})"
    return f"{more} would be worth about {gain.points:.1f} points ({_LEVEL}: {interval})"


def _expect_errors(law: PowerLaw, photos: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the error of each sample's law at each size, of shape (samples, sizes)."""
    a, b, c = law.laws.T[:, :, None]
    errors = a + b * np.asarray(photos, dtype=float) ** -c
    at_largest = a + b * law.largest**-c
    fall = (errors / at_largest).clip(max=1)
    return np.asarray(
        np.where(photos > law.largest, at_largest * fall ** law.misfits[:, None], errors)
    )


def _resample_errors(
    curve: LearningCurve, groups: npt.NDArray[Any], random: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return the errors of resampled photos and draws, of shape (samples, sizes)."""
    sizes, draws, photos = curve.correct.shape
    found, numbers = np.unique(groups, return_inverse=True)
    wrong = np.stack(
        [np.bincount(numbers, row, len(found)) for row in (~curve.correct).reshape(-1, photos)]
    )
    weights = random.gamma(1.0, size=(SAMPLES, len(found)))
    half_right, half_wrong = random.gamma(0.5, size=(2, SAMPLES, 1)) * photos / len(found)
    totals = weights @ np.bincount(numbers) + (half_right + half_wrong)[:, 0]
    errors = (weights @ wrong.T + half_wrong) / totals[:, None]
    chosen = random.integers(0, draws, size=(SAMPLES, sizes, draws))
    of_draws = errors.reshape(SAMPLES, sizes, draws)
    return np.asarray(np.take_along_axis(of_draws, chosen, axis=2).mean(axis=2))


def _estimate_variances(curve: LearningCurve) -> npt.NDArray[np.float64]:
    """Return the variance of each size's error, of shape (sizes,): of its photos and its draws."""
    _, draws, photos = curve.correct.shape
    of_draws = 1 - curve.correct.mean(axis=2)
    share = (of_draws.mean(axis=1) * photos + 0.5) / (photos + 1)
    between = of_draws.var(axis=1, ddof=1) / draws if draws > 1 else 0.0
    return np.asarray(share * (1 - share) / photos + between)


def _fit_laws(
    photos: npt.NDArray[np.float64],
    errors: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Fit a and b for each exponent, and keep the exponent that fits best.

    Args:
        photos: Photos a class, of shape (sizes,).
        errors: Shape (samples, sizes).
        weights: Of the sizes, of shape (sizes,).

    Returns:
        Shape (samples, 3).
    """
    candidates = np.stack([_fit_line(photos**-c, errors, weights) for c in _EXPONENTS])
    fitted = candidates[:, :, :1] + candidates[:, :, 1:] * (
        photos ** -np.array(_EXPONENTS)[:, None, None]
    )
    best = (weights * (errors - fitted) ** 2).sum(axis=2).argmin(axis=0)
    chosen = candidates[best, np.arange(len(errors))]
    return np.column_stack([chosen, np.array(_EXPONENTS)[best]])


def _fit_line(
    x: npt.NDArray[np.float64],
    errors: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Return a and b, neither below 0, with the least weighted squares, of shape (samples, 2)."""
    shares = weights / weights.sum()
    mean_x, means = shares @ x, errors @ shares
    slopes = ((errors - means[:, None]) @ (shares * (x - mean_x))) / (shares @ (x - mean_x) ** 2)
    slopes = slopes.clip(min=0)
    intercepts = means - slopes * mean_x
    through_zero = errors @ (shares * x) / (shares @ x**2)
    slopes = np.where(intercepts < 0, through_zero, slopes)
    return np.column_stack([intercepts.clip(min=0), slopes])

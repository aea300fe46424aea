"""What more photos would be worth: the accuracy of a top model on fewer and on more of them."""

from __future__ import annotations

import logging
from typing import Any

from little_data.evaluation.intervals import name_alone
from little_data.evaluation.learning_curve import (
    Fit,
    measure_learning_curve,
    tabulate_learning_curve,
)
from little_data.evaluation.power_law import (
    describe_gain,
    estimate_gain,
    extrapolate_accuracy,
    fit_power_law,
)
from little_data.figures.learning_curve import plot_learning_curve
from little_data.figures.style import make_readable
from little_data.parameters.base import Seed
from little_data.photos.folds import FOLDS
from little_data.photos.labels import list_classes, number_labels
from little_data.regression.softmax import fit_softmax_regression
from little_data.startup.lazy_imports import go, np, npt, pd
from little_data.types.arrays import ArrayStore

logger = logging.getLogger(__name__)

DRAWS = 3
# Of the top model, where it is no regression that has chosen one.
USUAL_PENALTY = 0.03
LARGEST_FACTOR = 4  # the law is drawn to so many times the photos that there are
LAW_POINTS = 40


def measure_top_model_curve(
    bottleneck_features: ArrayStore, top_model_candidates: pd.DataFrame, seed: Seed
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Measure how a softmax regression on the features grows better with the number of photos.

    Each photo is judged as it is, by regressions that have not seen its fold.

    Returns:
        The curve, as `tabulate_learning_curve` makes it; the power law, as `extrapolate_accuracy`
        does, without rows if there is none; and what more photos would be worth: in ``words``
        and, if there is a law, in the numbers of `Gain`.
    """
    rows = bottleneck_features.rows
    unchanged = np.flatnonzero(rows["view"] == 0)
    photos = rows.iloc[unchanged]
    classes = list_classes(photos)
    groups = name_alone(photos["group"], photos["path"])
    curve = measure_learning_curve(
        np.asarray(bottleneck_features.values[unchanged]),
        number_labels(photos, classes),
        choose_folds(photos["fold"].to_numpy(), groups, seed.seed),
        groups,
        make_fit(top_model_candidates, len(classes)),
        DRAWS,
        seed.seed,
    )
    law = fit_power_law(curve, groups, seed.seed)
    largest = float(curve.photos_a_class[-1])
    sizes = np.geomspace(curve.photos_a_class[0], LARGEST_FACTOR * largest, LAW_POINTS)
    gain = estimate_gain(law, largest) if law else None
    words = describe_gain(gain)
    logger.info("%s", words)
    drawn = extrapolate_accuracy(law, sizes) if law else pd.DataFrame(columns=["photos_a_class"])
    return (
        tabulate_learning_curve(curve),
        drawn,
        {**(gain._asdict() if gain else {}), "words": words},
    )


def choose_folds(
    folds: npt.NDArray[np.int64], groups: npt.NDArray[Any], seed: int
) -> npt.NDArray[np.int64]:
    """Return the folds of the photos; where only some photos are judged, all are split afresh.

    Args:
        folds: Number of each photo's fold, -1 if it judges nothing, of shape (photos,).
        groups: The group of each photo, of the same shape; all its photos come to the same fold.
        seed: New folds are drawn from it.
    """
    if folds.min() >= 0 and folds.max() > 0:
        return folds
    numbers, names = pd.factorize(groups)
    return np.random.default_rng(seed).permutation(len(names))[numbers] % FOLDS


def make_fit(top_model_candidates: pd.DataFrame, classes: int) -> Fit:
    """Make the function that fits a regression with the settings of the top model."""
    chosen = top_model_candidates[top_model_candidates["chosen"]].iloc[0]
    penalty = float(chosen.get("penalty", USUAL_PENALTY))
    width = int(chosen["features"]) if "features" in chosen else None

    def fit(
        features: npt.NDArray[Any], labels: npt.NDArray[np.int64], held_out: npt.NDArray[Any]
    ) -> npt.NDArray[Any]:
        [head] = fit_softmax_regression(features[:, :width], labels, classes, [penalty])
        return head.predict(held_out)

    return fit


def plot_top_model_curve(
    learning_curve: pd.DataFrame, learning_curve_law: pd.DataFrame
) -> go.Figure:
    """Plot the curve, with the power law and its 95 % interval if there is one."""
    law = learning_curve_law if len(learning_curve_law) else None
    return make_readable(plot_learning_curve(learning_curve, law))

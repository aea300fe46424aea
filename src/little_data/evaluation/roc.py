"""Receiver operating characteristics of classifiers with two classes or many."""

from __future__ import annotations

from typing import Any, NamedTuple

from little_data.startup.lazy_imports import np, npt

_AVERAGED_RATES = 201  # false positive rates at which curves are averaged, evenly from 0 to 1


class RocCurve(NamedTuple):
    """A curve, from (0, 0) to (1, 1).

    Attributes:
        false_positive_rate: Ascending, in [0, 1].
        true_positive_rate: In [0, 1], of the same shape.
        area: The area under the curve, in [0, 1]; 0.5 is guessing.
    """

    false_positive_rate: npt.NDArray[np.float64]
    true_positive_rate: npt.NDArray[np.float64]
    area: float


def measure_roc(probabilities: npt.NDArray[Any], labels: npt.NDArray[np.int64]) -> RocCurve | None:
    """Measure how well the probabilities separate the photos of a class from the others.

    With two classes it is the curve of the second class. With more it is the macro average: the
    mean of the true positive rates of all classes, each against the rest; the area is the mean of
    their areas. A class without photos is left out.

    Args:
        probabilities: Class probabilities of shape (photos, classes).
        labels: Number of each photo's class, of shape (photos,).

    Returns:
        The curve; None if all photos are of one class.
    """
    from sklearn.metrics import auc, roc_curve

    numbers = [1] if probabilities.shape[1] == 2 else sorted(set(labels.tolist()))
    if len(set(labels.tolist())) < 2:
        return None
    curves = [roc_curve(labels == number, probabilities[:, number])[:2] for number in numbers]
    area = float(np.mean([auc(*curve) for curve in curves]))
    if len(curves) == 1:
        false, true = curves[0]
        return RocCurve(false, true, area)
    grid = np.linspace(0, 1, _AVERAGED_RATES)
    rates = [np.interp(grid, false, true) for false, true in curves]
    averaged = np.concatenate([[0.0], np.mean(rates, axis=0)])
    return RocCurve(np.concatenate([[0.0], grid]), averaged, area)

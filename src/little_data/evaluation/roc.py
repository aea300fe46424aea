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
    if len(set(labels.tolist())) < 2:
        return None
    curves = measure_class_rocs(probabilities, labels)
    if probabilities.shape[1] == 2:
        return curves[1]
    grid = np.linspace(0, 1, _AVERAGED_RATES)
    rates = [
        np.interp(grid, curve.false_positive_rate, curve.true_positive_rate)
        for curve in curves.values()
    ]
    averaged = np.concatenate([[0.0], np.mean(rates, axis=0)])
    area = float(np.mean([curve.area for curve in curves.values()]))
    return RocCurve(np.concatenate([[0.0], grid]), averaged, area)


def measure_class_rocs(
    probabilities: npt.NDArray[Any], labels: npt.NDArray[np.int64]
) -> dict[int, RocCurve]:
    """Measure how well the probabilities separate the photos of each class from all others.

    Args:
        probabilities: Class probabilities of shape (photos, classes).
        labels: Number of each photo's class, of shape (photos,), of at least two classes.

    Returns:
        The number of each class that has photos, and its curve.
    """
    from sklearn.metrics import auc, roc_curve

    curves = {}
    for number in sorted(set(labels.tolist())):
        false, true, _ = roc_curve(labels == number, probabilities[:, number])
        curves[number] = RocCurve(false, true, float(auc(false, true)))
    return curves

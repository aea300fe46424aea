"""A softmax regression with an L2 penalty, fitted to convergence.

The convex problem that scikit-learn's `LogisticRegression` solves, in single precision, with a
series of penalties that start from each other's solutions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from little_data.startup.lazy_imports import np, npt
from little_data.types.heads import Head, softmax

# No entry of the gradient is greater at the end: probabilities are then known to about 0.005.
_GRADIENT_TOLERANCE = 1e-4
_MOST_STEPS = 500


def fit_softmax_regression(
    features: npt.NDArray[Any],
    labels: npt.NDArray[np.int64],
    classes: int,
    penalties: Sequence[float],
    weights: npt.NDArray[Any] | None = None,
) -> list[Head]:
    """Fit a regression for each penalty.

    The loss is the weighted mean of the rows' log losses, in nats, plus half the penalty times the
    sum of the squared kernel, which belongs to features divided by `choose_scale`. The bias is
    free.

    Args:
        features: Shape (rows, features).
        labels: Number of each row's class, of shape (rows,).
        classes: Number of classes.
        penalties: Greater than 0. In descending order they are fitted in the shortest time.
        weights: Of each row, of shape (rows,); None: all are equal.

    Returns:
        The heads, in the order of the penalties. They take the features as they are.
    """
    from threadpoolctl import threadpool_limits

    rows = np.asarray(features, np.float32)
    mean, scale = rows.mean(axis=0), choose_scale(rows)
    weights = np.ones(len(rows)) if weights is None else weights
    # In place: of many photos these are gigabytes.
    standardised = rows - mean
    standardised /= scale
    loss = _PenalisedLoss(standardised, labels, classes, weights)
    solution = np.zeros((rows.shape[1] + 1, classes))
    heads = []
    # BLAS' threads wait for each other by spinning. Where anything else runs, small products
    # take up to twenty times as long with two of them as with one.
    with threadpool_limits(limits=1, user_api="blas"):
        for penalty in penalties:
            solution = loss.minimise(penalty, start=solution)
            kernel = solution[:-1].astype(np.float32) / scale[:, np.newaxis]
            bias = solution[-1].astype(np.float32) - mean @ kernel
            heads.append(Head(layers=((kernel, bias),)))
    return heads


def choose_scale(features: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return what each feature is divided by, of shape (features,).

    The geometric mean of its own standard deviation and of that of all features. That lies between
    leaving them as they are, where a few strong features count for all, and full standardising,
    where noise of the weakest ones counts as much. On real photos it is better than both.
    """
    deviations = features.std(axis=0)
    average = deviations.mean() or 1.0
    # A feature that hardly ever changes must not become huge.
    return np.asarray(np.sqrt(np.maximum(deviations, 1e-3 * average) * average))


class _PenalisedLoss:
    """The loss of a regression on standardised rows."""

    def __init__(
        self,
        rows: npt.NDArray[np.float32],
        labels: npt.NDArray[np.int64],
        classes: int,
        weights: npt.NDArray[Any],
    ) -> None:
        self.rows = rows
        self.targets = np.eye(classes, dtype=np.float32)[labels]
        self.weights = (weights / weights.sum()).astype(np.float32)[:, np.newaxis]

    def minimise(self, penalty: float, start: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the kernel, and the bias as its last row, of shape (features + 1, classes)."""
        from scipy.optimize import minimize

        def measure(flat: npt.NDArray[Any]) -> tuple[float, npt.NDArray[Any]]:
            loss, gradient = self.measure(flat.reshape(start.shape).astype(np.float32), penalty)
            return loss, gradient.ravel().astype(np.float64)

        options = {"maxiter": _MOST_STEPS, "gtol": _GRADIENT_TOLERANCE, "ftol": 1e-8}
        result = minimize(measure, start.ravel(), jac=True, method="L-BFGS-B", options=options)
        return np.asarray(result.x.reshape(start.shape))

    def measure(
        self, solution: npt.NDArray[np.float32], penalty: float
    ) -> tuple[float, npt.NDArray[np.float32]]:
        """Return the loss and its gradient."""
        kernel, bias = solution[:-1], solution[-1]
        probabilities = softmax(self.rows @ kernel + bias)
        of_label = (probabilities * self.targets).sum(axis=1, keepdims=True)
        losses = -np.log(np.maximum(of_label, np.finfo(np.float32).tiny))
        loss = float((self.weights * losses).sum() + penalty / 2 * (kernel**2).sum())
        error = self.weights * (probabilities - self.targets)
        return loss, np.vstack([self.rows.T @ error + penalty * kernel, error.sum(axis=0)])

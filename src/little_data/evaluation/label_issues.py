"""Photos whose label looks wrong, judged by models that have not seen them."""

from __future__ import annotations

import warnings
from typing import Any

from little_data.startup.lazy_imports import np, npt

FOLDS = 5


def predict_out_of_sample(
    features: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], seed: int
) -> npt.NDArray[np.float64]:
    """Classify each photo by a logistic regression that was fitted to others, in five folds.

    Args:
        features: Shape (photos, numbers).
        labels: Number of each photo's class, from 0; at least two photos of each class.
        seed: The folds are drawn from it.

    Returns:
        Class probabilities of shape (photos, classes).
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    folds = min(FOLDS, int(np.bincount(labels).min()))
    # BLAS' threads wait for each other by spinning. Products as small as these take longer so.
    with threadpool_limits(limits=1, user_api="blas"):
        probabilities = cross_val_predict(
            make_pipeline(StandardScaler(), LogisticRegression(tol=1e-3, max_iter=1000)),
            features,
            labels,
            cv=StratifiedKFold(folds, shuffle=True, random_state=seed),
            method="predict_proba",
        )
    return np.asarray(probabilities)


def rank_label_issues(
    probabilities: npt.NDArray[Any], labels: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Find the photos whose label looks wrong, by confident learning.

    Northcutt et al. 2021, "Confident Learning: Estimating Uncertainty in Dataset Labels"
    (https://arxiv.org/abs/1911.00068), as cleanlab carries it out.

    Args:
        probabilities: Out-of-sample class probabilities of shape (photos, classes).
        labels: Number of each photo's class.

    Returns:
        The photos' numbers; that with the least probable label comes first.
    """
    from cleanlab.filter import find_label_issues

    with warnings.catch_warnings():
        # Of classes with a handful of photos cleanlab warns that it may miss some.
        warnings.simplefilter("ignore", UserWarning)
        found = find_label_issues(labels, probabilities, n_jobs=1)
    numbers = np.flatnonzero(found)
    return numbers[np.argsort(probabilities[numbers, labels[numbers]], kind="stable")]

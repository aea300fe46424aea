"""Photos whose label looks wrong, judged by models that have not seen them."""

from __future__ import annotations

import warnings
from typing import Any

from little_data.startup.lazy_imports import np, npt, pd

FOLDS = 5


def predict_out_of_sample(
    features: npt.NDArray[np.float32],
    labels: npt.NDArray[np.int64],
    groups: npt.NDArray[Any],
    seed: int,
) -> npt.NDArray[np.float64]:
    """Classify each photo by a logistic regression that was fitted to others, in five folds.

    Args:
        features: Shape (photos, numbers).
        labels: Number of each photo's class, from 0; at least two photos of each class.
        groups: The group of each photo, of shape (photos,); each photo's own if they are
            independent. The regression has seen none of it, wherever each class is in two groups.
        seed: The folds are drawn from it.

    Returns:
        Class probabilities of shape (photos, classes).
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import PredefinedSplit, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    # BLAS' threads wait for each other by spinning. Products as small as these take longer so.
    with threadpool_limits(limits=1, user_api="blas"):
        probabilities = cross_val_predict(
            make_pipeline(StandardScaler(), LogisticRegression(tol=1e-3, max_iter=1000)),
            features,
            labels,
            cv=PredefinedSplit(_draw_folds(labels, groups, seed)),
            method="predict_proba",
        )
    return np.asarray(probabilities)


def _draw_folds(
    labels: npt.NDArray[np.int64], groups: npt.NDArray[Any], seed: int
) -> npt.NDArray[np.int64]:
    """Return the fold of each photo; no class is in one fold only."""
    from sklearn.model_selection import StratifiedKFold

    numbers = pd.factorize(groups)[0]
    firsts = np.unique(numbers, return_index=True)[1]
    sizes = np.bincount(labels[firsts], minlength=labels.max() + 1)
    if sizes.min() < 2:  # too few groups of a class
        return _draw_folds(labels, np.arange(len(labels)), seed)
    splitter = StratifiedKFold(min(FOLDS, int(sizes.min())), shuffle=True, random_state=seed)
    folds = np.zeros(len(firsts), np.int64)
    for fold, (_, held_out) in enumerate(splitter.split(firsts, labels[firsts])):
        folds[held_out] = fold
    return folds[numbers]


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

"""Probabilities that are as often right as they say: one temperature for all photos.

Guo et al. 2017, "On Calibration of Modern Neural Networks" (https://arxiv.org/abs/1706.04599),
section 4.2: the logits are divided by a temperature T, and the predicted class stays the same.
Logarithms of probabilities are logits.
"""

from __future__ import annotations

import math
from typing import Any

from little_data.startup.lazy_imports import np, npt

# Where all answers are wrong or all are equally sure, the best temperature would be infinite or 0.
COLDEST = 0.01
HOTTEST = 100.0

# How many photos more are taken to be of another class than their label. Without them photos that
# are all classified correctly would ask for certainty, T = 0, however few they are; a half, as in
# Jeffreys' prior, leaves n photos with n / (n + 1/2). On cats and dogs, with 5 to 400 photos of
# each class, it had a lower log loss on other photos than 0, and was calibrated better than 1.
DOUBT = 0.5


def fit_temperature(probabilities: npt.NDArray[Any], labels: npt.NDArray[np.int64]) -> float:
    """Find the temperature at which held-out predictions have the least log loss.

    Half a photo more than there are counts as being of another class than its label, the likeliest
    one, averaged over the photos: see `DOUBT`. The log loss has one minimum, since it is convex in
    1 / T.

    Args:
        probabilities: Class probabilities of shape (photos, classes), at least two classes; of
            photos that the model has not learned from.
        labels: Number of each photo's class, of shape (photos,); at least one photo.

    Returns:
        The temperature, between `COLDEST` and `HOTTEST`; above 1 the probabilities were too sure.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    rows = np.arange(len(labels))
    logits = _take_logarithms(probabilities)
    others = logits.copy()
    others[rows, labels] = -np.inf
    likeliest_other = others.argmax(axis=1)

    def measure(log_temperature: float) -> float:
        scaled = log_softmax(logits / math.exp(log_temperature), axis=1)
        doubt = DOUBT / len(labels) * scaled[rows, likeliest_other].mean()
        return -float(scaled[rows, labels].mean() + doubt)

    bounds = (math.log(COLDEST), math.log(HOTTEST))
    return math.exp(minimize_scalar(measure, bounds=bounds, method="bounded").x)


def apply_temperature(
    probabilities: npt.NDArray[Any], temperature: float
) -> npt.NDArray[np.float64]:
    """Divide the logarithms of probabilities by a temperature, and make them probabilities again.

    Args:
        probabilities: Class probabilities of shape (photos, classes).
        temperature: Above 0; 1 changes nothing.

    Returns:
        Class probabilities of the same shape.
    """
    from scipy.special import softmax

    return np.asarray(softmax(_take_logarithms(probabilities) / temperature, axis=1))


def calibrate_out_of_fold(
    probabilities: npt.NDArray[Any], labels: npt.NDArray[np.int64], folds: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Calibrate each fold by the temperature of the others.

    So what is measured on them is what to expect of photos that had no part in the temperature.

    Args:
        probabilities: Out-of-fold class probabilities of shape (photos, classes).
        labels: Number of each photo's class, of shape (photos,).
        folds: Number of the fold that each photo was held out in, of shape (photos,); at least two
            different ones.

    Returns:
        Class probabilities of the same shape.
    """
    calibrated = np.empty(probabilities.shape)
    for fold in np.unique(folds):
        held_out = folds == fold
        temperature = fit_temperature(probabilities[~held_out], labels[~held_out])
        calibrated[held_out] = apply_temperature(probabilities[held_out], temperature)
    return calibrated


def _take_logarithms(probabilities: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    # A probability of exactly 0 has none.
    positive = np.asarray(probabilities, dtype=float).clip(np.finfo(np.float32).tiny, 1)
    return np.asarray(np.log(positive))

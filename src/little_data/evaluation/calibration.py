"""Calibration: whether a classifier is right as often as its confidence says."""

from __future__ import annotations

from typing import Any

from little_data.startup.lazy_imports import np, npt, pd

BINS = 15  # as many as in the experiments of Guo et al. 2017


def measure_calibration(
    probabilities: npt.NDArray[Any], labels: npt.NDArray[np.int64]
) -> pd.DataFrame:
    """Compare confidence with accuracy, in 15 bins of equal width over the confidence.

    Section 2 of Guo et al. 2017, "On Calibration of Modern Neural Networks"
    (https://arxiv.org/abs/1706.04599): the confidence of a photo is the probability of its
    predicted class, and bin m of M holds the confidences in ((m - 1) / M, m / M].

    Args:
        probabilities: Class probabilities of shape (photos, classes).
        labels: Number of each photo's class, of shape (photos,).

    Returns:
        One row for each bin that is not empty: ``confidence`` and ``accuracy`` (means over its
        photos, in [0, 1]) and ``photos`` (how many there are).
    """
    confidence = probabilities.max(axis=1).astype(float)
    photos = pd.DataFrame(
        {
            "bin": np.ceil(confidence * BINS).clip(1, BINS).astype(int),
            "confidence": confidence,
            "accuracy": (probabilities.argmax(axis=1) == labels).astype(float),
        }
    )
    bins = photos.groupby("bin").agg(
        confidence=("confidence", "mean"),
        accuracy=("accuracy", "mean"),
        photos=("accuracy", "size"),
    )
    return bins.reset_index(drop=True)


def expected_calibration_error(bins: pd.DataFrame) -> float:
    """Return the mean distance of confidence and accuracy, in [0, 1]; 0 is perfect.

    Equation 3 of Guo et al. 2017: each bin counts by the number of its photos.

    Args:
        bins: As `measure_calibration` returns them.
    """
    distances = (bins["accuracy"] - bins["confidence"]).abs()
    return float(np.average(distances, weights=bins["photos"]))

"""Answers averaged over views of a photo: the photo itself and its mirror image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from little_data.evaluation.intervals import estimate_standard_error
from little_data.evaluation.metrics import label_losses
from little_data.startup.lazy_imports import np, npt
from little_data.types.answers import LEAST_PROBABILITY
from little_data.types.heads import softmax


def average_views(probabilities: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
    """Average the logits of views: the geometric mean of their probabilities, brought to sum 1.

    A temperature may divide the logits before or after: the answer is the same.

    Args:
        probabilities: Of each view, of shape (photos, classes).

    Returns:
        Probabilities, float32, of the same shape.
    """
    logits = [np.log(np.maximum(of_view, LEAST_PROBABILITY)) for of_view in probabilities]
    return softmax(np.mean(logits, axis=0, dtype=np.float32))


def compare_views(
    photo: npt.NDArray[Any],
    mirror_image: npt.NDArray[Any],
    labels: npt.NDArray[np.int64],
    groups: npt.NDArray[np.object_] | None = None,
) -> tuple[int, dict[str, float]]:
    """Choose between the photo alone and the average over it and its mirror image.

    The average takes twice the time: it is chosen only where its log loss is lower by more than
    the standard error of the difference.

    Args:
        photo: Probabilities of photos not seen, of shape (photos, classes).
        mirror_image: Those of their mirror images.
        labels: Number of each photo's class.
        groups: The group of each photo, as `estimate_standard_error` takes it.

    Returns:
        The number of views, 1 or 2; and what was compared: ``photos``, ``accuracy`` and
        ``log_loss`` (nats) of one view, ``accuracy_of_both``, ``gain`` (how much lower the log loss
        is with both) and ``gain_error`` (its standard error).
    """
    both = average_views([photo, mirror_image])
    losses = label_losses(photo, labels)
    gains = losses - label_losses(both, labels)
    error = estimate_standard_error(gains, groups)
    return 2 if gains.mean() > error else 1, {
        "photos": len(labels),
        "accuracy": float((photo.argmax(axis=1) == labels).mean()),
        "accuracy_of_both": float((both.argmax(axis=1) == labels).mean()),
        "log_loss": float(losses.mean()),
        "gain": float(gains.mean()),
        "gain_error": error,
    }

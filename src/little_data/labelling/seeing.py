"""The photos of a project, by class, split, confidence and mistake, or by likeness."""

from __future__ import annotations

from dataclasses import dataclass

from little_data.labelling.decisions import Decisions
from little_data.labelling.photos import Photos
from little_data.photos.labels import LEAVE_OUT
from little_data.startup.lazy_imports import np, npt


@dataclass(frozen=True)
class Wanted:
    """Which photos are to be seen.

    Attributes:
        label: Of this class as it is decided, or "leave out"; "" for all.
        split: "train", "validation" or "test"; "" for all.
        mistakes: Only those that the model got wrong.
        least: At least this confidence of the model, in [0, 1].
        most: At most this confidence.
    """

    label: str = ""
    split: str = ""
    mistakes: bool = False
    least: float = 0.0
    most: float = 1.0


def find_photos(
    photos: Photos, decisions: Decisions, wanted: Wanted, similar_to: int | None = None
) -> npt.NDArray[np.int64]:
    """Return the numbers of the photos that are wanted.

    Args:
        photos: All of them.
        decisions: What their labels are now.
        wanted: Which of them.
        similar_to: Number of a photo: the most similar one comes first. None: in the order of
            paths, or, where a confidence is asked for, the least sure one first.
    """
    is_wanted = _have_label(photos, decisions, wanted.label)
    if wanted.split:
        is_wanted &= (photos.table["split"] == wanted.split).to_numpy()
    confidences = find_confidences(photos)
    has_range = (wanted.least, wanted.most) != (0.0, 1.0)
    if has_range:
        is_wanted &= (confidences >= wanted.least) & (confidences <= wanted.most)
    if wanted.mistakes:
        is_wanted &= find_mistakes(photos)
    if similar_to is not None:
        order = photos.find_similar(similar_to)
        return order[is_wanted[order]]
    numbers = np.flatnonzero(is_wanted)
    if has_range:
        numbers = numbers[np.argsort(confidences[numbers], kind="stable")]
    return numbers


def find_confidences(photos: Photos) -> npt.NDArray[np.float32]:
    """Return the probability of each photo's most probable class; NaN where there is none."""
    if not photos.classes:
        return np.full(len(photos.table), np.nan, np.float32)
    return np.asarray(photos.probabilities.max(axis=1))


def find_mistakes(photos: Photos) -> npt.NDArray[np.bool_]:
    """Tell which photos a model that has not seen them got wrong, by the labels of the last run."""
    if not photos.classes:
        return np.zeros(len(photos.table), bool)
    guesses = np.array(photos.classes, object)[photos.probabilities.argmax(axis=1)]
    is_judged = ~np.isnan(photos.probabilities[:, 0])
    learned = photos.table["learned"].to_numpy(object)
    return np.asarray(is_judged & (guesses != learned) & (learned != LEAVE_OUT))


def _have_label(photos: Photos, decisions: Decisions, label: str) -> npt.NDArray[np.bool_]:
    if not label:
        return np.ones(len(photos.table), bool)
    found = (photos.table["given"] == label).to_numpy(copy=True)
    for number, decision in decisions.read().items():
        found[number] = decision.label == label
    return np.asarray(found)

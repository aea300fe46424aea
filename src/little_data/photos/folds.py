"""Folds: which photos judge a model, and which it learns from."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from little_data.startup.lazy_imports import np, npt, pd

FOLDS = 5  # the usual number: see Kohavi 1995, "A study of cross-validation and bootstrap"
# From so many photos on, one fold judges a model as exactly as anyone needs.
MANY_PHOTOS = 4000

NOT_HELD_OUT = -1


class Round(NamedTuple):
    """One round of judging: a model learns from some rows and is judged by others.

    Attributes:
        training: Numbers of the rows that are learned from.
        held_out: Numbers of the rows that judge: each photo once, as it is.
    """

    training: npt.NDArray[np.int64]
    held_out: npt.NDArray[np.int64]


def assign_folds(photos: pd.DataFrame, folds: int | None, seed: int) -> npt.NDArray[np.int64]:
    """Assign photos to folds; all photos of a group come to the same one.

    It depends on the seed and the photos' content only, not on their order or names.

    Args:
        photos: Columns ``label``, ``split`` (train, validation or test), ``content_hash`` and, if
            there are groups, ``group``.
        folds: Number of folds of the training photos; None: 5, of which only one judges if there
            are 4,000 photos or more. Where there are validation photos, they are the only fold.
        seed: The folds are drawn from it.

    Returns:
        The number of each photo's fold, from 0, of shape (photos,); -1 if the photo judges nothing.
    """
    numbers = np.full(len(photos), NOT_HELD_OUT)
    is_validation = (photos["split"] == "validation").to_numpy()
    if is_validation.any():
        numbers[is_validation] = 0
        return numbers
    training = np.flatnonzero(photos["split"] == "train")
    numbers[training] = _spread(photos.iloc[training], folds or FOLDS, seed)
    if folds is None and len(training) >= MANY_PHOTOS:
        numbers[numbers > 0] = NOT_HELD_OUT
    return numbers


def _spread(photos: pd.DataFrame, folds: int, seed: int) -> npt.NDArray[np.int64]:
    """Spread the photos of each class over the folds, as many to each as can be."""
    keys = [
        hashlib.sha256(f"{seed}:fold:{key}".encode()).hexdigest() for key in photos["content_hash"]
    ]
    table = photos[["label"]].assign(key=keys, group=photos.get("group", keys))
    order = table.reset_index(drop=True).sort_values(["label", "key"]).index.to_numpy()
    numbers = np.empty(len(photos), np.int64)
    if "group" in photos:
        numbers[order] = _spread_groups(table.iloc[order], folds)
    else:
        # Going on where the class before ended makes the folds equally large.
        numbers[order] = np.arange(len(photos)) % folds
    return numbers


def _spread_groups(photos: pd.DataFrame, folds: int) -> npt.NDArray[np.int64]:
    """Spread whole groups, the largest first, each to the fold with the fewest of its classes."""
    groups = photos.groupby("group").agg(size=("key", "size"), key=("key", "min"))
    order = groups.sort_values(["size", "key"], ascending=[False, True]).index
    counts = pd.crosstab(photos["group"], photos["label"]).loc[order]
    filled = np.zeros((folds, counts.shape[1]))
    chosen = {}
    for group, own in zip(order, counts.to_numpy(), strict=True):
        # The sum of squares of the classes' shares grows the least there.
        growth = (filled / counts.sum().to_numpy() ** 2) @ own
        chosen[group] = np.lexsort((filled.sum(axis=1), growth))[0]
        filled[chosen[group]] += own
    return np.asarray(photos["group"].map(chosen), np.int64)


def list_rounds(rows: pd.DataFrame) -> list[Round]:
    """List the rounds in which models are judged: one for each fold.

    Args:
        rows: One row a view, with the columns ``fold`` and ``view``; view 0 is the photo as it is.
    """
    folds = rows["fold"].to_numpy()
    unchanged = (rows["view"] == 0).to_numpy()
    return [
        Round(
            training=np.flatnonzero(folds != fold),
            held_out=np.flatnonzero((folds == fold) & unchanged),
        )
        for fold in range(folds.max() + 1)
    ]


def name_judgement(photos: pd.DataFrame) -> pd.DataFrame:
    """Name the split of predictions: that of training photos becomes cross-validation.

    Args:
        photos: Column ``split``; each photo was classified by a model that has not seen it.
    """
    return photos.assign(split=photos["split"].replace("train", "cross-validation"))


def name_validation(photos: pd.DataFrame) -> pd.DataFrame:
    """Name the split of the training photos that judge in the first round: validation.

    It is for networks that are trained once. Where there are validation photos, nothing changes.

    Args:
        photos: Columns ``split`` and ``fold``.
    """
    judges = (photos["split"] == "train") & (photos["fold"] == 0)
    return photos.assign(split=photos["split"].mask(judges, "validation"))

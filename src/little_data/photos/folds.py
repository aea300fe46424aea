"""Folds: which photos judge a model, and which it learns from."""

from __future__ import annotations

from typing import NamedTuple

from little_data.photos.splits import count_places, find_torn, hash_keys, place_groups
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
            there are groups, ``group`` (NA for a photo without one).
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
    table = photos[["label"]].reset_index(drop=True)
    table["key"] = hash_keys(photos["content_hash"], f"{seed}:fold:").to_numpy()
    order = table.sort_values(["label", "key"]).index
    # Going on where the class before ended makes the folds equally large.
    table.loc[order, "place"] = np.arange(len(table)) % folds
    if "group" in photos:
        table["group"] = photos["group"].to_numpy()
        table["place"] = _keep_groups_whole(table, folds)
    # No fold is empty, however few groups there are.
    _, numbers = np.unique(table["place"], return_inverse=True)
    return numbers


def _keep_groups_whole(photos: pd.DataFrame, folds: int) -> pd.Series[int]:
    """Place torn groups anew where the folds have room; all other photos stay where they are."""
    torn = find_torn(photos["place"], photos["group"])
    if not torn.any():
        return photos["place"]
    sizes = photos["label"].value_counts()
    targets = pd.DataFrame(dict.fromkeys(range(folds), sizes / folds))
    filled = count_places(photos[~torn], targets)
    return photos["place"].mask(torn, place_groups(photos[torn], filled, targets))


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


def name_test(photos: pd.DataFrame) -> pd.DataFrame:
    """Name the split of photos that measure a network which is trained once: test.

    Where there are test photos, nothing changes. Otherwise they are those of the second fold; with
    a single fold, every other photo of each of its classes.

    Args:
        photos: Columns ``label``, ``split`` and ``fold``.
    """
    if (photos["split"] == "test").any():
        return photos
    measures = photos["fold"] == 1
    if not measures.any():
        place = photos.groupby(["fold", "label"]).cumcount()
        measures = (photos["fold"] == 0) & (place % 2 == 1)
    return photos.assign(split=photos["split"].mask(measures, "test"))

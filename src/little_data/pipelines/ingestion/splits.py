"""Split the usable photos into train, validation and test: as their owner did, or by chance."""

from __future__ import annotations

import logging

from little_data.messages.errors import LittleDataError
from little_data.parameters.base import Seed
from little_data.parameters.evaluation import EvaluationParameters
from little_data.parameters.ingestion import IngestionParameters, SplitShares
from little_data.photos.folds import FOLDS, assign_folds
from little_data.photos.splits import draw_splits, find_torn
from little_data.pipelines.ingestion.shares import (
    FEWEST_LEARNED,
    count_photos,
    count_validation_photos,
)
from little_data.startup.lazy_imports import pd

logger = logging.getLogger(__name__)


def split_images(
    image_manifest: pd.DataFrame,
    parameters: IngestionParameters,
    evaluation: EvaluationParameters,
    seed: Seed,
) -> pd.DataFrame:
    """Split the photos of each class into train, validation and test, and assign them to folds.

    The splits that the source has are kept as they are, unless the parameters say shares. What is
    drawn depends on the seed, the photos' pixels and their groups only: the order of the files,
    their names and their folders do not matter. No group stands in two splits that are drawn, or
    in two folds.

    Returns:
        The rows of the image manifest that are used, with their ``split``: train, validation or
        test; and their ``fold`` (see `assign_folds`); sorted by path.

    Raises:
        LittleDataError: A class has too few photos or groups, the splits of the source cannot be
            used, or folds are asked for where there are validation photos.
    """
    if uses_given_splits(image_manifest["split_given"], parameters.split):
        splits = complete_given_splits(image_manifest, parameters.shares, seed.seed)
    else:
        split = parameters.split
        shares = parameters.shares if isinstance(split, str) else split
        splits = draw_all_splits(image_manifest, shares, seed.seed)
    manifest = image_manifest.assign(split=splits)[splits.notna()].sort_values("path")
    manifest = manifest.reset_index(drop=True)
    folds = None if evaluation.folds == "auto" else evaluation.folds
    check_photos_to_judge(manifest, folds)
    manifest["fold"] = assign_folds(manifest, folds, seed.seed)
    check_groups_to_judge(manifest, folds or FOLDS)
    counts = manifest.groupby(["label", "split"]).size().unstack(fill_value=0)
    logger.info("Photos of each class and split:\n%s", counts.to_string())
    if unused := len(image_manifest) - len(manifest):
        logger.info("%d usable photos are not needed for the chosen split", unused)
    return manifest


def uses_given_splits(given: pd.Series[str], split: str | SplitShares) -> bool:
    """Say whether the splits of the source are used, and tell it in the log.

    Args:
        given: The split of each photo that the source says, or NA.
        split: What is asked for: auto, as_given or shares.

    Raises:
        LittleDataError: They must be used, but there are none; or there are no training photos.
    """
    found = given.value_counts().sort_index()
    told = ", ".join(f"{name} {count}" for name, count in found.items())
    has_splits = names_splits(given)
    if has_splits and not isinstance(split, str):
        logger.info("The splits of the source (%s) are not used: ingestion.split has shares", told)
    elif has_splits and "train" not in found:
        raise LittleDataError(
            f"the source has splits, but no training photos ({told}). Name the photos to learn "
            "from train, or split all of them with ingestion.split.train=0.8,"
            "ingestion.split.test=0.2"
        )
    elif has_splits:
        logger.info("The splits of the source are kept as they are: %s", told)
    elif split == "as_given":
        raise LittleDataError(
            f"ingestion.split is as_given, but the source has no splits ({told or 'none'} is "
            "named). Put the photos into folders train and test, or set ingestion.split to auto"
        )
    return has_splits and isinstance(split, str)


def names_splits(given: pd.Series[str]) -> bool:
    """Tell whether a source has splits: one name alone, as that of a folder, splits nothing.

    Args:
        given: The split of each photo that the source says, or NA.
    """
    return given.nunique() > 1


def complete_given_splits(photos: pd.DataFrame, shares: SplitShares, seed: int) -> pd.Series[str]:
    """Return the splits of the source, and take from its training photos what it has none of.

    If there is no test split, the validation photos of the source are one: nobody has trained on
    them. Validation photos are drawn from the training photos if the shares ask for any.

    Raises:
        LittleDataError: A class has no training photos, or too few to draw from them.
    """
    splits = photos["split_given"].copy()
    if missing := int(splits.isna().sum()):
        logger.warning("%d photos are in no split of the source, and are learned from", missing)
        splits = splits.fillna("train")
    if "test" not in set(splits):
        logger.info("The source has no test photos: its validation photos are used as such")
        splits = splits.replace("validation", "test")
    _check_training_photos(photos["label"], splits)
    training = photos[splits == "train"]
    if shares.validation and "validation" not in set(splits):
        logger.info("Validation photos are drawn from the training photos of the source")
        sizes = _count_classes(training)
        counts = {
            label: count_validation_photos(shares, size, str(label))
            for label, size in sizes.items()
        }
        splits.loc[training.index] = _draw_splits(training, counts, seed)
    _warn_of_torn_groups(photos, splits)
    return splits


def draw_all_splits(photos: pd.DataFrame, shares: SplitShares, seed: int) -> pd.Series[str]:
    """Draw the split of each photo; NA for those that the shares do not need.

    Raises:
        LittleDataError: A class has too few photos or groups for the shares.
    """
    counts = count_photos(shares, _count_classes(photos))
    return _draw_splits(photos, counts, seed)


def _count_classes(photos: pd.DataFrame) -> dict[str, int]:
    return {str(label): len(own) for label, own in photos.groupby("label")}


def _draw_splits(
    photos: pd.DataFrame, counts: dict[str, dict[str, int]], seed: int
) -> pd.Series[str]:
    wanted = pd.DataFrame(counts).T
    splits = draw_splits(photos, wanted, seed)
    reached = pd.crosstab(photos["label"], splits).reindex_like(wanted).fillna(0)
    for split in wanted.columns:
        empty = [str(label) for label in wanted.index[(reached[split] == 0) & (wanted[split] > 0)]]
        problem = f"too few groups to have photos of each class in {split}: {', '.join(empty)}"
        if empty and split == "train":
            raise LittleDataError(
                f"{problem}. Groups are never torn apart: group says in image_manifest which "
                "photos are one. Add photos, or learn from more of them (ingestion.split)"
            )
        if empty:
            logger.warning("There are %s", problem)
    return splits


def _check_training_photos(labels: pd.Series[str], splits: pd.Series[str]) -> None:
    missing = sorted(set(labels) - set(labels[splits == "train"]))
    if missing:
        raise LittleDataError(
            f"there are no usable training photos of: {', '.join(missing)}. The source has such "
            "photos in its other splits only. Add some to train, or remove the class"
        )


def _warn_of_torn_groups(photos: pd.DataFrame, splits: pd.Series[str]) -> None:
    torn = photos[find_torn(splits, photos["group"])]
    if len(torn):
        name, first = next(iter(torn.groupby("group")))
        places = splits[first.index]
        examples = [
            f"{first['path'][places == each].iloc[0]} in {each}" for each in places.unique()
        ]
        logger.warning(
            "The splits of the source tear groups apart (%d), so the figures may be too good. Such "
            "as '%s' (by %s): %s",
            torn["group"].nunique(),
            name,
            first["group_reason"].iloc[0],
            ", ".join(examples),
        )


def check_photos_to_judge(split_manifest: pd.DataFrame, folds: int | None) -> None:
    """Check that the photos can be judged as it is asked for.

    Raises:
        LittleDataError: A class has a single photo, or folds are asked for where there are
            validation photos.
    """
    validation = split_manifest[split_manifest["split"] == "validation"]
    if len(validation) and folds:
        is_given = (validation["split_given"] == "validation").all()
        keeper = "the source has" if is_given else "ingestion.split keeps"
        remedy = "split the photos with ingestion.split" if is_given else "validation to 0"
        raise LittleDataError(
            f"evaluation.folds is {folds}, but {keeper} validation photos, which judge the "
            f"models in place of folds. Set folds to auto, or {remedy}"
        )
    learned = split_manifest[split_manifest["split"] == "train"]
    counts = learned["label"].value_counts()
    single = ", ".join(f"'{label}'" for label in sorted(counts[counts < FEWEST_LEARNED].index))
    if validation.empty and single:
        raise LittleDataError(
            f"class {single}: there is a single photo to learn from, which cannot be held out to "
            f"judge the model. Each class needs at least {FEWEST_LEARNED} photos to learn from, "
            "and a few dozen are a good start. Add photos, or leave small classes out "
            f"(ingestion.smallest_class={FEWEST_LEARNED})"
        )


def check_groups_to_judge(split_manifest: pd.DataFrame, folds: int) -> None:
    """Check that each class stands in several folds, and warn of those that are not in all.

    Raises:
        LittleDataError: All photos of a class are in one fold.
    """
    judged = split_manifest[split_manifest["split"] == "train"]
    if (split_manifest["split"] == "validation").any():
        return
    folds_of = judged.groupby("label")["fold"].agg(["min", "max"])
    single = folds_of.index[(folds_of["min"] == folds_of["max"]) & (folds_of["min"] >= 0)]
    if len(single):
        raise LittleDataError(
            "all training photos of these classes are in one group, or in groups that cannot be "
            f"told apart: {', '.join(map(str, single))}. They cannot be held out to judge the "
            "model. Add photos, or change ingestion.groups"
        )
    units = judged["group"].fillna(judged["content_hash"])
    counts = units.groupby(judged["label"]).agg(["nunique", "size"])
    few = counts[(counts["nunique"] < folds) & (counts["nunique"] < counts["size"])]
    if len(few):
        logger.warning(
            "Too few groups to have each class in all %d folds: %s",
            folds,
            ", ".join(f"{label} has {count}" for label, count in few["nunique"].items()),
        )

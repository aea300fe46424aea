"""Find the photos that belong together, and say why."""

from __future__ import annotations

import logging

from little_data.messages.errors import LittleDataError
from little_data.parameters.ingestion import GroupParameters
from little_data.photos.groups import group_photos, name_by_pattern
from little_data.photos.likeness import find_alike
from little_data.startup.lazy_imports import np, npt, pd

logger = logging.getLogger(__name__)

_SHOWN = 10  # groups that the log names


def find_groups(photos: pd.DataFrame, parameters: GroupParameters) -> pd.DataFrame:
    """Find the groups of photos that must not stand in two splits, and tell of them in the log.

    Args:
        photos: Columns ``path``, ``label``, ``group``, ``perceptual_hash``, ``camera`` and
            ``taken``, as in `inspect_images`.
        parameters: What groups are made from, beside ``group``.

    Returns:
        In the order of the photos, ``group`` and ``group_reason``, as in `group_photos`.

    Raises:
        LittleDataError: The pattern finds a group in no path.
    """
    _check_pattern(photos["path"], parameters.pattern)
    alike = np.empty((0, 2), int)
    if parameters.alike:
        names = photos["group"].fillna(name_by_pattern(photos["path"], parameters.pattern))
        kinds = photos.groupby([photos["label"], names.fillna("")]).ngroup()
        alike = find_alike(photos["perceptual_hash"], np.asarray(kinds, np.int64))
    groups = group_photos(photos, parameters.pattern, parameters.burst_seconds, alike)
    groups = _separate_classes_of_copies(groups, photos["label"])
    _tell_groups(groups)
    _warn_of_alike_classes(photos, alike)
    _tell_joined_classes(groups.assign(label=photos["label"]))
    return groups


def _check_pattern(paths: pd.Series[str], pattern: str | None) -> None:
    missing = paths[name_by_pattern(paths, pattern).isna()]
    if pattern is None or missing.empty:
        return
    if len(missing) == len(paths):
        raise LittleDataError(
            f"ingestion.groups.pattern is {pattern}, and finds a group in no path, such as "
            f"{missing.iloc[0]}. Correct it, or set it to null"
        )
    logger.warning(
        "ingestion.groups.pattern finds no group in %d of %d paths, such as %s",
        len(missing),
        len(paths),
        missing.iloc[0],
    )


def _separate_classes_of_copies(groups: pd.DataFrame, labels: pd.Series[str]) -> pd.DataFrame:
    """Take apart the groups that hold all photos of a class because these are alike.

    Nothing could be held out to judge such a class. Groups that somebody has named stay.
    """
    by_class = groups.groupby(labels)
    reasons = by_class["group_reason"].agg(lambda each: set(each) == {"alike"})
    whole = reasons.index[reasons & (by_class["group"].nunique() == 1)]
    if whole.empty:
        return groups
    logger.warning(
        "All photos of these classes are nearly the same, and are judged as if they were not: %s. "
        "Their figures say little",
        _list_some(list(map(str, whole))),
    )
    copies = groups.loc[labels.isin(whole), "group"].unique()
    return groups.mask(groups["group"].isin(copies))


def _tell_groups(groups: pd.DataFrame) -> None:
    sizes = groups["group"].value_counts()
    if (sizes > 1).any():
        reasons = groups["group_reason"].value_counts().sort_index()
        told = ", ".join(f"{reason} {count}" for reason, count in reasons.items())
        logger.info(
            "Photos stay together that belong together. Groups: %d; photos by reason: %s",
            len(sizes),
            told,
        )


def _warn_of_alike_classes(photos: pd.DataFrame, alike: npt.NDArray[np.int64]) -> None:
    labels = photos["label"].to_numpy(object)
    pairs = alike[labels[alike[:, 0]] != labels[alike[:, 1]]]
    if len(pairs):
        paths = photos["path"].to_numpy(object)
        logger.warning(
            "Photos that are nearly the same have different labels, so one label may be wrong: %s",
            _list_some([f"{paths[first]} and {paths[second]}" for first, second in pairs]),
        )


def _tell_joined_classes(photos: pd.DataFrame) -> None:
    classes = photos.groupby("group")["label"].nunique()
    by_chance = photos[photos["group_reason"] == "burst"]["group"]
    joined = classes[classes > 1].index
    if len(joined):
        level = logging.WARNING if joined.isin(by_chance).any() else logging.INFO
        logger.log(
            level,
            "Groups that hold photos of several classes: %d of %d: %s",
            len(joined),
            len(classes),
            _list_some(list(joined)),
        )


def _list_some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more

"""Which photos show the same patient, object, moment or picture: they must not be torn apart."""

from __future__ import annotations

import re

from little_data.photos.connections import connect
from little_data.startup.lazy_imports import np, npt, pd

# Why photos are one group; of several reasons, the first one is told.
REASONS = ("column", "pattern", "burst", "alike")


def group_photos(
    photos: pd.DataFrame,
    pattern: str | None,
    burst_seconds: float | None,
    alike: npt.NDArray[np.int64],
) -> pd.DataFrame:
    """Find the groups of photos that belong together, for whichever reason.

    Groups that share a photo are one group. Likeness may be wrong: it joins no photos to which the
    source or their paths give groups of different names.

    Args:
        photos: Columns ``path``, ``group`` (what the source says, or NA), ``camera`` and ``taken``
            (as in `Capture`).
        pattern: Regular expression that finds the name of the group in the path, as its group
            ``group`` or its only one; None: paths say nothing.
        burst_seconds: Photos of one camera that follow each other within so many seconds are a
            group; None: time says nothing.
        alike: Positions of pairs of nearly the same photos, of shape (pairs, 2).

    Returns:
        In the order of the photos, ``group`` (its name: that of the source or in the path, else
        the first path in it; NA if the photo is in none) and ``group_reason`` (one of `REASONS`,
        or NA).
    """
    names = name_by_pattern(photos["path"], pattern)
    bursts = _find_bursts(photos, burst_seconds)
    links = {
        "column": _link_equal(photos["group"]),
        "pattern": _link_equal(names),
        "burst": _link_equal(bursts),
        "alike": _leave_out_named_apart(alike, photos["group"].fillna(names)),
    }
    numbers = connect(len(photos), np.concatenate(list(links.values())))
    reasons = _find_reasons(photos, names, links)
    named = photos["group"].fillna(names).where(reasons.isin(["column", "pattern"]))
    titles = _name_groups(numbers, named, photos["path"])
    return pd.DataFrame({"group": titles.where(reasons.notna()), "group_reason": reasons})


def name_by_pattern(paths: pd.Series[str], pattern: str | None) -> pd.Series[str]:
    """Find the name of each photo's group in its path; NA where the pattern does not match."""
    if pattern is None:
        return pd.Series(None, paths.index, dtype="str")
    compiled = re.compile(pattern)
    part = "group" if "group" in compiled.groupindex else 1
    matches = [compiled.search(path) for path in paths]
    names = [match[part] or None if match else None for match in matches]
    return pd.Series(names, paths.index, dtype="str")


def _find_bursts(photos: pd.DataFrame, seconds: float | None) -> pd.Series[float]:
    """Number the bursts; NA where the photo is in none or camera and time are not known."""
    numbers = pd.Series(np.nan, photos.index)
    known = photos[photos["camera"].notna() & photos["taken"].notna()]
    if seconds is None or known.empty:
        return numbers
    times = known.assign(taken=pd.to_datetime(known["taken"])).sort_values(["camera", "taken"])
    pauses = times.groupby("camera")["taken"].diff().dt.total_seconds()
    # The first photo of a camera has no pause before it, and begins a burst too.
    bursts = (~(pauses <= seconds)).cumsum()
    numbers.loc[bursts.index] = bursts.where(bursts.duplicated(keep=False))
    return numbers


def _link_equal(values: pd.Series[str] | pd.Series[float]) -> npt.NDArray[np.int64]:
    """Link each photo with the first one that has the same value; NA is equal to nothing."""
    codes, _ = pd.factorize(values)
    positions = np.flatnonzero(codes >= 0)
    _, first, inverse = np.unique(codes[positions], return_index=True, return_inverse=True)
    return np.column_stack([positions[first][inverse], positions])


def _leave_out_named_apart(
    pairs: npt.NDArray[np.int64], names: pd.Series[str]
) -> npt.NDArray[np.int64]:
    codes, _ = pd.factorize(names)
    first, second = codes[pairs[:, 0]], codes[pairs[:, 1]]
    is_kept: npt.NDArray[np.bool_] = (first == second) | (first < 0) | (second < 0)
    return pairs[is_kept]


def _find_reasons(
    photos: pd.DataFrame, names: pd.Series[str], links: dict[str, npt.NDArray[np.int64]]
) -> pd.Series[str]:
    """Return the first reason why each photo is in a group; a name is one, even for one photo."""
    reasons = pd.Series(None, photos.index, dtype="str")
    for reason in reversed(REASONS):
        positions = np.unique(links[reason])
        reasons.iloc[positions] = reason
    return reasons


def _name_groups(
    numbers: npt.NDArray[np.int64], names: pd.Series[str], paths: pd.Series[str]
) -> pd.Series[str]:
    """Name each photo's group by the first name in it, or else by the first path."""
    table = pd.DataFrame({"name": names, "path": paths}).assign(number=numbers)
    first = table.groupby("number").agg({"name": "min", "path": "min"})
    titles = first["name"].fillna(first["path"])
    # Two groups may be called alike: one by the source, another by its paths.
    titles = titles.mask(titles.duplicated(keep=False), titles + " of " + first["path"])
    return table["number"].map(titles)

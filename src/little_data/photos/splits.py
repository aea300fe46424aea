"""Draw splits of photos by chance, without tearing groups apart."""

from __future__ import annotations

import hashlib
from typing import Any

from little_data.startup.lazy_imports import np, pd


def draw_splits(photos: pd.DataFrame, counts: pd.DataFrame, seed: int) -> pd.Series[str]:
    """Draw the split of each photo.

    It depends on the seed, the photos' content and their groups only, not on order or names.
    Photos without a group get the split that they would have if there were no groups, as far as
    the counts allow.

    Args:
        photos: Columns ``label``, ``content_hash`` and ``group`` (NA for a photo without one).
        counts: How many photos of each class (the index) go to each split (the columns). Groups
            stay whole, so that the counts are reached as nearly as they allow.
        seed: What is drawn depends on it.

    Returns:
        The split of each photo; NA for those that are not needed.
    """
    table = photos[["label", "group"]].assign(key=hash_keys(photos["content_hash"], f"{seed}:"))
    unused = table["label"].value_counts() - counts.sum(axis=1)
    targets = counts.assign(unused=unused).set_axis(range(counts.shape[1] + 1), axis=1)
    table["place"] = _draw_places(table, targets)
    is_needed = table["place"] < counts.shape[1]
    torn = find_torn(table["place"].where(is_needed), table["group"])
    if torn.any():
        filled = count_places(table[~torn], targets)
        table.loc[torn, "place"] = place_groups(table[torn], filled, targets)
        table["place"] = _even_out(table, targets)
    return table["place"].map(dict(enumerate(counts.columns))).astype("str")


def hash_keys(content: pd.Series[str], prefix: str) -> pd.Series[str]:
    """Return a text for each photo that looks random, and depends on prefix and content only."""
    return content.map(lambda text: hashlib.sha256(f"{prefix}{text}".encode()).hexdigest())


def find_torn(places: pd.Series[Any], groups: pd.Series[str]) -> pd.Series[bool]:
    """Say of each photo whether its group stands in several places; NA is no place."""
    found = places.groupby(groups).transform("nunique")
    return found.reindex(places.index).fillna(0) > 1


def count_places(photos: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Count the photos of each class (rows) in each place (columns), as `targets` has them."""
    counts = pd.crosstab(photos["label"], photos["place"])
    return counts.reindex(index=targets.index, columns=targets.columns, fill_value=0)


def place_groups(
    photos: pd.DataFrame, filled: pd.DataFrame, targets: pd.DataFrame
) -> pd.Series[int]:
    """Place whole groups, the largest first, each where its classes lack the most photos.

    Args:
        photos: Columns ``label``, ``group`` and ``key`` (of `hash_keys`; groups of one size come in
            the order of their smallest key).
        filled: How many photos of each class (rows) are in each place (columns) already.
        targets: How many of them should be there, in the end.

    Returns:
        The place of each photo: a column of `targets`.
    """
    groups = photos.groupby("group").agg(size=("key", "size"), key=("key", "min"))
    order = groups.sort_values(["size", "key"], ascending=[False, True]).index
    counts = pd.crosstab(photos["group"], photos["label"])
    counts = counts.reindex(index=order, columns=targets.index, fill_value=0)
    wanted = targets.to_numpy(float)
    # A place that should have none gets none as long as there is another one.
    weights = 1 / np.maximum(wanted, 1e-9) / wanted.sum(axis=1, keepdims=True)
    reached = filled.to_numpy(float, copy=True)
    chosen = {}
    for group, own in zip(order, counts.to_numpy(float), strict=True):
        # The sum of squares over the places, weighed by what they should have, grows least there:
        # it is smallest where each place has its share.
        growth = own @ ((2 * reached + own[:, None]) * weights)
        place = np.lexsort((reached.sum(axis=0), growth))[0]
        reached[:, place] += own
        chosen[group] = targets.columns[place]
    return photos["group"].map(chosen)


def _draw_places(photos: pd.DataFrame, targets: pd.DataFrame) -> pd.Series[int]:
    places = pd.Series(0, photos.index)
    for label, keys in photos["key"].groupby(photos["label"]):
        drawn = np.repeat(targets.columns, targets.loc[label])
        places.loc[keys.sort_values().index] = drawn
    return places


def _even_out(photos: pd.DataFrame, targets: pd.DataFrame) -> pd.Series[int]:
    """Move photos that are in no group from places with too many photos to those with too few."""
    places = photos["place"].copy()
    surplus = count_places(photos, targets) - targets
    is_alone = photos["group"].isna() | ~photos["group"].duplicated(keep=False)
    alone = photos[is_alone].sort_values("key", ascending=False)
    for label, own in alone.groupby("label"):
        excess = surplus.loc[label]
        given = [own.index[own["place"] == place][: max(0, n)] for place, n in excess.items()]
        moved = [index for indices in given for index in indices]
        free = np.repeat(targets.columns, np.maximum(-excess, 0))
        places.loc[moved] = free[: len(moved)]
    return places

"""How many photos of a class go to each split."""

from __future__ import annotations

from little_data.messages.errors import LittleDataError
from little_data.parameters.ingestion import SplitShares

# To learn from, where no validation photos judge the model: one is learned, the other held out.
FEWEST_LEARNED = 2

_MOST_TRIED = 1000


def count_photos(shares: SplitShares, sizes: dict[str, int]) -> dict[str, dict[str, int]]:
    """Return how many photos of each class go to each split.

    Args:
        shares: Of the splits.
        sizes: The number of usable photos of each class.

    Raises:
        LittleDataError: There are too few of a class; all such classes are named.
    """
    asked = _list_shares(shares)
    counts = {label: _count(asked, available) for label, available in sizes.items()}
    small = [
        f"{label} ({sizes[label]})"
        for label, own in sorted(counts.items())
        if not _are_enough(asked, own, sizes[label])
    ]
    if small:
        raise LittleDataError(
            "too few usable photos for the split "
            f"{', '.join(f'{split} {share:g}' for split, share in asked.items())}: "
            f"{', '.join(small)}. Add photos (each class needs at least "
            f"{find_fewest_photos(shares)}), choose other shares with ingestion.split, or leave "
            "small classes out (ingestion.smallest_class)"
        )
    return counts


def find_fewest_photos(shares: SplitShares) -> int:
    """Return how many photos a class needs at least, so that it can be learned and judged."""
    asked = _list_shares(shares)
    if all(isinstance(share, int) for share in asked.values()):
        return int(sum(asked.values()))
    for photos in range(1, _MOST_TRIED):
        counts = _count_fractions(asked, photos)
        can_be_judged = counts["validation"] or counts["train"] >= FEWEST_LEARNED
        if can_be_judged and _are_enough(asked, counts, photos):
            return photos
    return _MOST_TRIED


def _list_shares(shares: SplitShares) -> dict[str, float]:
    return {"train": shares.train, "validation": shares.validation, "test": shares.test}


def _are_enough(shares: dict[str, float], counts: dict[str, int], available: int) -> bool:
    """Tell whether there are as many photos as counted, and some in each split with a share."""
    has_all = all(counts[split] for split, share in shares.items() if share)
    return has_all and sum(counts.values()) <= available


def _count(shares: dict[str, float], available: int) -> dict[str, int]:
    if all(isinstance(share, int) for share in shares.values()):
        return {split: int(share) for split, share in shares.items()}
    return _count_fractions(shares, available)


def _count_fractions(shares: dict[str, float], available: int) -> dict[str, int]:
    # Validation and test get at least one photo each, and train the rest of the total.
    counts = {
        split: max(1, round(shares[split] * available)) if shares[split] else 0
        for split in ("validation", "test")
    }
    total = round(sum(shares.values()) * available)
    return {"train": max(0, total - sum(counts.values())), **counts}


def count_validation_photos(shares: SplitShares, available: int, label: str) -> dict[str, int]:
    """Return how many of a class's training photos, as the source has them, become validation.

    Raises:
        LittleDataError: The class has too few photos.
    """
    share = shares.validation
    count = share if isinstance(share, int) else max(1, round(share * available))
    if count >= available:
        raise LittleDataError(
            f"class '{label}' has {available} usable training photos in the source: too few to "
            f"take the validation photos from them (ingestion.shares.validation is {share:g})"
        )
    return {"train": available - count, "validation": count}

"""How many photos of a class go to each split."""

from __future__ import annotations

from little_data.messages.errors import LittleDataError
from little_data.parameters.ingestion import SplitShares


def count_photos(shares: SplitShares, sizes: dict[str, int]) -> dict[str, dict[str, int]]:
    """Return how many photos of each class go to each split.

    Args:
        shares: Of the splits.
        sizes: The number of usable photos of each class.

    Raises:
        LittleDataError: There are too few of a class; all such classes are named.
    """
    asked = {"train": shares.train, "validation": shares.validation, "test": shares.test}
    counts = {label: _count(asked, available) for label, available in sizes.items()}
    small = [
        f"{label} ({sizes[label]})"
        for label, own in sorted(counts.items())
        if sum(own.values()) > sizes[label]
        or any(asked[split] and not own[split] for split in asked)
    ]
    if small:
        raise LittleDataError(
            "too few usable photos for the split "
            f"{', '.join(f'{split} {share:g}' for split, share in asked.items())}: "
            f"{', '.join(small)}. Add photos, choose other shares with ingestion.split, or leave "
            "small classes out (ingestion.smallest_class)"
        )
    return counts


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

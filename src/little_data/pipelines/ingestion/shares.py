"""How many photos of a class go to each split."""

from __future__ import annotations

from little_data.messages.errors import LittleDataError
from little_data.parameters.ingestion import SplitShares


def count_photos(shares: SplitShares, available: int, label: str) -> dict[str, int]:
    """Return how many photos of a class go to each split.

    Raises:
        LittleDataError: The class has too few photos for the shares.
    """
    asked = {"train": shares.train, "validation": shares.validation, "test": shares.test}
    if all(isinstance(share, int) for share in asked.values()):
        counts = {split: int(share) for split, share in asked.items()}
    else:
        counts = _count_fractions(asked, available)
    wanted = sum(counts.values())
    if wanted > available or any(asked[split] and not counts[split] for split in asked):
        raise LittleDataError(
            f"class '{label}' has {available} usable photos: too few for the split "
            f"{', '.join(f'{split} {share:g}' for split, share in asked.items())}. Add photos, "
            "or choose other shares with ingestion.split"
        )
    return counts


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

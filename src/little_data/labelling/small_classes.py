"""Which classes have too few photos to be learned, after what has been decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from little_data.labelling.decisions import Decisions
from little_data.labelling.photos import Photos
from little_data.parameters.ingestion import IngestionParameters
from little_data.photos.labels import LEAVE_OUT
from little_data.pipelines.ingestion.shares import FEWEST_LEARNED, find_fewest_photos
from little_data.pipelines.ingestion.splits import names_splits
from little_data.startup.lazy_imports import pd


@dataclass(frozen=True)
class NeededPhotos:
    """How many photos a class needs to be learned.

    Attributes:
        least: At least so many.
        is_test_apart: Whether those of the test split do not count, since the source has put them
            there.
    """

    least: int
    is_test_apart: bool


def find_needed(split_manifest: pd.DataFrame, parameters: IngestionParameters) -> NeededPhotos:
    """Find how many photos a class needs in the next run.

    Args:
        split_manifest: Of the last run.
        parameters: Of the next one.
    """
    given, split = split_manifest["split_given"], parameters.split
    smallest = parameters.smallest_class or 1
    if isinstance(split, str) and names_splits(given):
        is_judged = (given == "validation") & (split_manifest["split"] == "validation")
        least = 1 if is_judged.any() else FEWEST_LEARNED
        return NeededPhotos(max(smallest, least), is_test_apart=True)
    shares = parameters.shares if isinstance(split, str) else split
    return NeededPhotos(max(smallest, find_fewest_photos(shares)), is_test_apart=False)


def list_small_classes(
    photos: Photos, decisions: Decisions, new_labels: Iterable[str], needed: NeededPhotos
) -> Mapping[str, int]:
    """List the classes of too few photos, by name, with the number of those that count.

    Args:
        photos: Of the project.
        decisions: About them.
        new_labels: Of the photos that have joined since the last run.
        needed: How many they need.
    """
    counts = Counter(dict.fromkeys(decisions.list_classes(), 0))
    decided = decisions.read()
    for number, split in enumerate(photos.table["split"].tolist()):
        if not (needed.is_test_apart and split == "test"):
            decision = decided.get(number)
            counts[decision.label if decision else decisions.find_given(number)] += 1
    counts.update(new_labels)
    small = {name: count for name, count in counts.items() if count < needed.least}
    return {name: small[name] for name in sorted(small) if name != LEAVE_OUT}

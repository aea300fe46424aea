"""After new photos were classified: what the answers are, and where."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from kedro.io import DataCatalog

from little_data.hooks.places import find_newest, show, show_newest
from little_data.startup.lazy_imports import pd
from little_data.types.predictions import take_probabilities

PREDICTIONS = "new_predictions"
UNREADABLE = "unreadable_images"

# A terminal shows so many beside what else there is to say.
SHOWN = 12


def tell_answers(catalog: DataCatalog) -> Iterator[str]:
    """Tell the first answers, how many there are of each, and where all are.

    Beside the versions of the file there is a link to the newest, which is always called the same.
    """
    answers, unreadable = catalog.load(PREDICTIONS), catalog.load(UNREADABLE)
    yield from write_answers(answers)
    if len(answers) > SHOWN:
        yield f"… and {len(answers) - SHOWN:,} more"
    counts = answers["decision"].value_counts()
    of_each = ", ".join(f"{count:,} {decision}" for decision, count in counts.items())
    yield f"Photos: {len(answers):,}{f' ({of_each})' if of_each else ''}"
    if len(unreadable):
        yield f"Files skipped: {len(unreadable):,}; reasons: {show_newest(catalog, UNREADABLE)}"
    yield f"All answers: {show_newest(catalog, PREDICTIONS)}"
    place = find_newest(catalog, PREDICTIONS)
    latest = link_newest(place) if isinstance(place, Path) else None
    if latest:
        yield f"The newest are always in {show(latest)}"


def write_answers(answers: pd.DataFrame) -> Iterator[str]:
    """Write a line for each of the first photos: its path, the decision and the probability.

    Args:
        answers: Columns ``path``, ``predicted``, ``decision`` and ``probability_<class>``.
    """
    shown = answers.head(SHOWN)
    likeliest = take_probabilities(shown).max(axis=1)
    width = max(map(len, shown["path"]), default=0)
    columns = [shown[name].astype(str) for name in ("path", "predicted", "decision")]
    for path, predicted, decision, probability in zip(*columns, likeliest, strict=True):
        answer = f"{predicted} {probability:.2f}"
        if decision != predicted:
            answer = f"{decision} (likeliest: {answer})"
        yield f"{path:<{width}}  {answer}"


def link_newest(version: Path) -> Path | None:
    """Let ``latest`` lead to a version of a file, from beside the folders of its versions.

    It is a file, so that nobody takes it for a version.

    Args:
        version: The file, in the folder of its version.

    Returns:
        The link; None where the file system has no links.
    """
    latest = version.parent.parent / f"latest{version.suffix}"
    unfinished = latest.with_name(f".{latest.name}.{os.getpid()}")
    try:
        try:
            unfinished.symlink_to(version.relative_to(latest.parent))
        except OSError:
            # Windows lets only some users make links of this kind.
            unfinished.hardlink_to(version)
        unfinished.replace(latest)
    except (OSError, NotImplementedError):
        return None
    return latest

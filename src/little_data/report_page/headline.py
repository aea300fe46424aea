"""The first lines of the page: how good the finished model is, and on what."""

from __future__ import annotations

from typing import Any

from little_data.startup.lazy_imports import pd
from little_data.types.predictions import list_splits
from little_data.types.strategies import FINE_TUNED

MOST_CLASSES = 4  # that are named


def describe_classes(photos: pd.DataFrame) -> str:
    """Name the classes in alphabetical order, as in "cat or dog"; or say how many, if many.

    Args:
        photos: Column ``label``, with at least two classes.
    """
    names = sorted(photos["label"].unique())
    if len(names) > MOST_CLASSES:
        return f"{len(names)} classes"
    return f"{', '.join(names[:-1])} or {names[-1]}"


def make_headline(strategy_comparison: pd.DataFrame, photos: pd.DataFrame) -> list[dict[str, str]]:
    """Say how good the finished model is: on the test photos or, without any, on the judged ones.

    Args:
        strategy_comparison: A row for each strategy and split, with the columns ``strategy``,
            ``split``, ``photos`` (how many), ``accuracy``, ``accuracy_low`` and ``accuracy_high``
            (in [0, 1]), and ``seconds``.
        photos: A row for each photo, with the columns ``label``, ``split``, ``split_given`` (what
            the source says, or NA) and ``group`` (NA for a photo without one).

    Returns:
        A ``name``, ``value`` and ``note`` for each fact.
    """
    finished = take_finished(strategy_comparison)
    return [
        {
            "name": "Accuracy of the finished model",
            "value": format_share(finished["accuracy"]),
            "note": _explain_accuracy(finished),
        },
        {
            "name": "Photos",
            "value": f"{len(photos):,}",
            "note": f"in {photos['label'].nunique()} classes; "
            f"{(photos['split'] == 'train').sum():,} are training photos{explain_split(photos)}",
        },
        {
            "name": "Training time",
            "value": format_seconds(finished["seconds"]),
            "note": "without the baseline and this report",
        },
    ]


def take_finished(strategy_comparison: pd.DataFrame) -> pd.Series[Any]:
    """Return the row of the finished model, of its last split."""
    rows = strategy_comparison[strategy_comparison["strategy"] == FINE_TUNED]
    return rows[rows["split"] == list_splits(rows)[-1]].iloc[0]


def explain_split(photos: pd.DataFrame) -> str:
    """Say what the split has from the source, and what was kept together; nothing if nothing was.

    Args:
        photos: Columns ``split``, ``split_given`` and ``group``, as in `make_headline`.
    """
    is_test = photos["split"] == "test"
    # Those that nobody has trained on: without test photos the source's validation photos are.
    held_out = photos["split_given"].isin(["validation", "test"])
    is_given = (is_test & held_out).any() and not (is_test & ~held_out).any()
    told = "; the test photos are those that the source has as such" if is_given else ""
    groups = photos.groupby("group")["split"].agg(["size", "nunique"])
    if kept := int(((groups["size"] > 1) & (groups["nunique"] == 1)).sum()):
        told += f"; {_count_groups(kept)} of photos that belong together stayed together"
    if torn := int((groups["nunique"] > 1).sum()):
        told += f"; the splits of the source tear {_count_groups(torn)} apart"
    return told


def _count_groups(count: int) -> str:
    return "1 group" if count == 1 else f"{count:,} groups"


# What the figure stands for, by its split.
_MEANINGS = {
    "test": "of {photos:,} test photos, which it had never seen, are classified correctly",
    "validation": "of {photos:,} validation photos, which helped to choose its settings, are "
    "classified correctly",
    "cross-validation": "of {photos:,} photos are classified correctly, each by a model that had "
    "not seen it; the finished model was trained in the same way",
}


def _explain_accuracy(finished: pd.Series[Any]) -> str:
    low, high = format_share(finished["accuracy_low"]), format_share(finished["accuracy_high"])
    meaning = _MEANINGS[finished["split"]].format(photos=finished["photos"])
    return f"{meaning} (95\N{NO-BREAK SPACE}% confidence interval: {low} to {high})"


def format_seconds(seconds: float) -> str:
    """Write a duration as a person would."""
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"


def format_share(share: float) -> str:
    """Write a share as a percentage, such as "97.5 %"."""
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"

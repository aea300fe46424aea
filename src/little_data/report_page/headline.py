"""The first lines of the page: how good the finished model is, and on what."""

from __future__ import annotations

from little_data.startup.lazy_imports import pd

MOST_CLASSES = 4  # that are named


def describe_classes(photos: pd.DataFrame) -> str:
    """Name the classes, if they are few, in the order of the alphabet.

    Args:
        photos: Column ``label``.
    """
    names = sorted(photos["label"].unique())
    if len(names) > MOST_CLASSES:
        return f"{len(names)} classes"
    return f"{', '.join(names[:-1])} or {names[-1]}"


def make_headline(strategy_comparison: pd.DataFrame, photos: pd.DataFrame) -> list[dict[str, str]]:
    """Say what the finished model reached, on the last split that there is.

    Args:
        strategy_comparison: As `little_data.pipelines.report` makes it; the last row is of the
            finished model.
        photos: The split manifest.

    Returns:
        A ``name``, ``value`` and ``note`` for each fact.
    """
    finished = strategy_comparison.iloc[-1]
    unseen = "that it had never seen" if finished["split"] == "test" else "that chose its epoch"
    sizes = photos["split"].value_counts()
    return [
        {
            "name": "Accuracy of the finished model",
            "value": _format_share(finished["accuracy"]),
            "note": f"of {finished['photos']:,} photos {unseen} are named right "
            f"(95\N{NO-BREAK SPACE}% interval: {_format_share(finished['accuracy_low'])} to "
            f"{_format_share(finished['accuracy_high'])})",
        },
        {
            "name": "Photos",
            "value": f"{len(photos):,}",
            "note": f"in {photos['label'].nunique()} classes, of which it learned from "
            f"{sizes['train']:,}",
        },
        {
            "name": "Time",
            "value": format_seconds(finished["seconds"]),
            "note": "from the photos on the disk to the trained model",
        },
    ]


def format_seconds(seconds: float) -> str:
    """Write a duration as a person would."""
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"


def _format_share(share: float) -> str:
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"

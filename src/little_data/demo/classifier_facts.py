"""What is known of the finished classifier: what it is, how old, and how good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from little_data.startup.newest_versions import is_version
from little_data.types.predictions import SPLITS

# How a version begins, as Kedro writes it.
_TIME = "%Y-%m-%dT%H.%M.%S"

_PHOTOS = {
    "test": "test photos",
    "cross-validation": "photos in cross-validation",
    "validation": "validation photos",
    "train": "training photos",
}


def describe_classifier(backbone: str | None, source: str, version: str | None) -> str:
    """Name a model, its set of photos and the day of its training.

    Args:
        backbone: Name of its pretrained network; None where the model does not tell it.
        source: Name of its set of photos.
        version: Name of the model's folder of versions, which tells the day where it is as Kedro
            calls it; None where there are no versions.
    """
    trained = f" on {_read_day(version)}" if version and is_version(version) else ""
    network = f"{backbone}, trained" if backbone else "Trained"
    return f"{network}{trained}. Set of photos: {source}"


def _read_day(version: str) -> str:
    day = datetime.strptime(version[:19], _TIME)
    return f"{day.day} {day:%B %Y}"


def describe_accuracy(metrics: Mapping[str, Any]) -> str:
    """Say how good a model is on the photos that tell it best, with the 95 % interval.

    Args:
        metrics: Of the model, as they are stored: ``splits``, by their names.
    """
    splits = metrics["splits"]
    name = next(split for split in reversed(SPLITS) if split in splits)
    found = splits[name]
    return (
        f"Accuracy {_format_share(found['accuracy'])} (95\N{NO-BREAK SPACE}% interval: "
        f"{_format_share(found['accuracy_low'])} to {_format_share(found['accuracy_high'])}) "
        f"on {found['photos']:,} {_PHOTOS[name]}"
    )


def _format_share(share: float) -> str:
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"

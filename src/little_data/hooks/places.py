"""Where stored data are, as it is told after a run."""

from __future__ import annotations

from pathlib import Path

from kedro.io import DataCatalog
from kedro.io.core import VERSIONED_FLAG_KEY

from little_data.startup.newest_versions import list_versions


def find_newest(catalog: DataCatalog, dataset: str) -> Path | str | None:
    """Find the file of a dataset, of a versioned one that of its newest version.

    It is found by the configuration: no class of a dataset is loaded.

    Returns:
        The address of data on another computer, as it is in the catalog; None if there is no file.
    """
    entry = catalog.config_resolver.resolve_pattern(dataset)
    filepath = str(entry["filepath"])
    if "://" in filepath:
        return filepath
    path = Path(filepath)
    if entry.get(VERSIONED_FLAG_KEY):
        versions = list_versions(path)
        return versions[-1] / path.name if versions else None
    return path if path.exists() else None


def show(path: Path) -> str:
    """Write a path so that it can be copied: from the current folder on, if it is in there."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def show_newest(catalog: DataCatalog, dataset: str) -> str:
    """Write where the newest version of a dataset is."""
    place = find_newest(catalog, dataset)
    return show(place) if isinstance(place, Path) else str(place or dataset)

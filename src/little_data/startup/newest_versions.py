"""What a run saves is what is loaded: Kedro loads the version whose name is the last by letters.

That is another one after the clock was ahead for a while, and where a folder of versions holds one
of another name, such as a copy that somebody has made.
"""

from __future__ import annotations

import glob
import logging
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kedro.io.core import VERSION_FORMAT, VERSIONED_FLAG_KEY

from little_data.messages.errors import LittleDataError

logger = logging.getLogger(__name__)

_VERSION = re.compile(r"\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d\.\d+Z")


def is_version(name: str) -> bool:
    """Tell whether a folder is called as Kedro calls versions."""
    return _VERSION.fullmatch(name) is not None


def choose_save_version(entries: Mapping[str, Any], version: str) -> str:
    """Return a version that is newer than all that are stored.

    Args:
        entries: The catalog's, with patterns.
        version: The one of the clock. If it is not the newest, that is told in the log.
    """
    versions = [
        found
        for entry in entries.values()
        for location in find_versioned_places(entry)
        for found in list_versions(location)
        if found.name > version and write_after(found.name)
    ]
    newest = max(versions, key=lambda found: found.name, default=None)
    later = newest and write_after(newest.name)
    if not newest or not later:
        return version
    logger.warning(
        "%s is of a time to come: the clock was ahead when it was made, or is behind now. What is "
        "saved now is called %s, so that it is what is loaded. When the clock is right, remove "
        "such folders, and make their data again",
        *(newest, later),
    )
    return later


def check_versions(entry: Mapping[str, Any], version: str) -> None:
    """Check that no folder of another name is loaded instead of what is saved.

    Args:
        entry: Of the catalog.
        version: The one under which data are saved now.

    Raises:
        LittleDataError: One is.
    """
    for location in find_versioned_places(entry):
        for found in list_versions(location):
            if found.name > version and not write_after(found.name):
                raise LittleDataError(
                    f"{found} would be loaded instead of what is made now: its name comes after "
                    f"{version}. Move this folder out of {location}, or remove it"
                )


def find_versioned_places(entry: Mapping[str, Any]) -> Iterator[Path]:
    """Find the folders of versions of an entry, which may be a pattern with {placeholders}."""
    is_versioned = isinstance(entry, Mapping) and entry.get(VERSIONED_FLAG_KEY)
    if not is_versioned or "filepath" not in entry:
        return
    filepath = str(entry["filepath"])
    if "://" in filepath:
        return  # on another computer
    pattern = re.sub(r"\{[^{}]*\}", "*", glob.escape(filepath))
    # Path.glob takes no absolute pattern.
    found = glob.iglob(pattern) if "*" in pattern else [filepath]  # noqa: PTH207
    yield from map(Path, found)


def list_versions(location: Path) -> list[Path]:
    """List the folders of versions of a dataset, as Kedro finds them, from the oldest on."""
    if not location.is_dir():
        return []
    folders = (folder for folder in location.iterdir() if not folder.name.startswith("."))
    return sorted(folder for folder in folders if (folder / location.name).exists())


def write_after(version: str) -> str | None:
    """Return the name of a version some milliseconds later; two runs rarely choose the same.

    Returns:
        None if the version is not called as Kedro calls them, or nothing comes after it.
    """
    try:
        time = datetime.strptime(version, VERSION_FORMAT)
        later = time + timedelta(milliseconds=1 + datetime.now().microsecond // 1000)
    except (ValueError, OverflowError):
        return None
    return f"{later.strftime(VERSION_FORMAT)[:-4]}Z"

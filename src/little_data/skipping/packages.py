"""The installed packages that code imports, and their versions."""

from __future__ import annotations

import functools
import importlib.metadata
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from little_data.skipping.json_files import hash_json
from little_data.skipping.memory import Memory
from little_data.skipping.sources import find_places

# How the names of the folders end in which what is installed is described; the second is also left
# beside the code of a project that is installed as editable.
INSTALLED = ".dist-info"
DESCRIBED = (INSTALLED, ".egg-info")

Descriptions = dict[str, list[list[str | int]]]


class InstalledPackages:
    """Tell which packages are installed, and in which version.

    Args:
        memory: For the versions. They hold until the description of a package comes, goes or
            changes, whichever package it is: which one belongs to an import is found by reading
            them all.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._descriptions = find_descriptions(sys.path)
        self._state = hash_json(self._descriptions)
        self._is_installed: dict[str, bool] = {}
        self._versions: dict[str, dict[str, str]] = {}

    def has(self, top: str) -> bool:
        """Tell whether a top-level package lies where pip installs: it is known by its version.

        The code of all others has to be read, also of those that are installed as editable.
        """
        if top not in self._is_installed:
            folders = [self._descriptions.get(str(place.parent), []) for place in find_places(top)]
            names = [str(name) for described in folders for name, _ in described]
            self._is_installed[top] = any(name.endswith(INSTALLED) for name in names)
        return self._is_installed[top]

    def find_versions(self, top: str) -> dict[str, str]:
        """Find what a top-level package is from: names as pip has them, with versions.

        Several packages may share one, as ``google-auth`` and ``protobuf`` share ``google``.
        """
        if top not in self._versions:
            known: dict[str, str] | None = self._memory.recall(f"package {top}", self._state)
            if known is None:
                known = find_versions(list_names(self._state).get(top, []))
                self._memory.remember(f"package {top}", self._state, known)
            self._versions[top] = known
        return self._versions[top]


def find_descriptions(folders: list[str]) -> Descriptions:
    """Find the descriptions of what is installed, by their folders: names and times of change."""
    found: Descriptions = {}
    for folder in map(Path, folders):
        with suppress(OSError), os.scandir(folder) as entries:
            described = [entry for entry in entries if entry.name.endswith(DESCRIBED)]
            if described:
                found[str(folder.absolute())] = sorted(
                    [entry.name, entry.stat().st_mtime_ns] for entry in described
                )
    return found


@functools.lru_cache(maxsize=1)
def list_names(state: str) -> Mapping[str, list[str]]:
    """Return the names that pip has for what is installed, by the names that code imports.

    Args:
        state: Tells what is installed from what was: all of it is read, which takes half a second.
    """
    return importlib.metadata.packages_distributions()


def find_versions(names: Iterable[str]) -> dict[str, str]:
    """Return the versions of installed packages; what is left of a removed one may have none."""
    versions = {}
    for name in filter(None, names):
        with suppress(importlib.metadata.PackageNotFoundError):
            versions[name] = importlib.metadata.version(name)
    return {name: version for name, version in versions.items() if version}

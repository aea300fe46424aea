"""What a project's data folder holds, and which of the stored versions are older ones."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.files.shared_files import remove_unused
from little_data.startup.newest_versions import is_version


@dataclass(frozen=True)
class StoredVersion:
    """A version of a dataset.

    Attributes:
        dataset: The folder of all its versions, which is called as its file is.
        folder: The folder of this one.
    """

    dataset: Path
    folder: Path

    def is_named(self, names: Collection[str]) -> bool:
        """Tell whether it or its dataset is named: by version, file, or file without ending."""
        return not {self.folder.name, self.dataset.name, self.dataset.stem}.isdisjoint(names)


def find_versions(data: Path) -> dict[Path, list[StoredVersion]]:
    """Find all versions in a folder, by their datasets, the newest first."""
    found = defaultdict(list)
    for place, folders, files in os.walk(data):
        folder = Path(place)
        dataset = folder.parent
        # A folder that somebody has called otherwise is left alone.
        if is_version(folder.name) and dataset.name in {*folders, *files}:
            found[dataset].append(StoredVersion(dataset, folder))
            folders.clear()
    return {
        dataset: sorted(versions, key=lambda version: version.folder.name, reverse=True)
        for dataset, versions in sorted(found.items())
    }


def choose_older_versions(
    versions: dict[Path, list[StoredVersion]], keep: int, named: Collection[str]
) -> list[StoredVersion]:
    """Choose the versions that can go.

    Args:
        versions: As `find_versions` finds them.
        keep: How many of each dataset stay, the newest ones. At least 1.
        named: Versions and datasets that stay, too.
    """
    older = (version for each in versions.values() for version in each[keep:])
    return [version for version in older if not version.is_named(named)]


def remove_versions(data: Path, versions: Iterable[StoredVersion]) -> None:
    """Remove versions, and files in folders of shared ones that only they have used.

    Raises:
        DatasetError: Something cannot be removed; the message says why.
    """
    for version in versions:
        with explain_os_errors(f"{version.folder} cannot be removed"):
            shutil.rmtree(version.folder)
    for shared in data.rglob("shared_values"):
        with explain_os_errors(f"{shared} cannot be tidied up"):
            remove_unused(shared)

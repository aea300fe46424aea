"""Python packages that are installed, as data: what depends on them is made again with others."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError

from little_data.startup.installed_packages import find_package


class InstalledPackagesDataset(AbstractDataset[NoReturn, dict[str, str]]):
    """The versions of those of some packages that are installed.

    Args:
        packages: Names of packages, as pip knows them.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(self, *, packages: Sequence[str], metadata: dict[str, Any] | None = None) -> None:
        self._packages = packages
        self.metadata = metadata

    def load(self) -> dict[str, str]:
        """Return the version of each package that is installed, by its name."""
        return {name: found.version for name, found in self._find().items()}

    def save(self, data: NoReturn) -> NoReturn:
        """Refuse: packages are installed by pip.

        Raises:
            DatasetError: Always.
        """
        raise DatasetError("InstalledPackagesDataset only reads: packages are installed by pip")

    def list_stored_paths(self) -> list[Path]:
        """List the files that pip describes the packages in: other versions have others."""
        return [
            Path(str(file.locate()))
            for found in self._find().values()
            for file in found.files or []
            if file.name == "METADATA"
        ]

    def _find(self) -> dict[str, Distribution]:
        found = {}
        for name in self._packages:
            try:
                found[name] = find_package(name)
            except PackageNotFoundError:
                continue
        return found

    def _exists(self) -> bool:
        return True

    def _describe(self) -> dict[str, Any]:
        return {"packages": self._packages}

"""How archives are unpacked: none may fill the disk, or keep a run busy for ever."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kedro.io import DatasetError

_GIGABYTE = 10**9

# Photos hardly pack; below this, whatever an archive unpacks to is harmless.
_HARMLESS_BYTES = 10**9


@dataclass(frozen=True)
class ArchiveOptions:
    """How an archive is unpacked, and what it may unpack to.

    Attributes:
        encoding: Of the names in a zip archive that does not say it, such as cp932.
        gigabytes: The files together.
        files: Their number, folders included.
        ratio: How many times the archive's own size they may have together, from a gigabyte on.
        depth: Folders within each other.
    """

    encoding: str | None = None
    gigabytes: float = 200
    files: int = 5_000_000
    ratio: float = 100
    depth: int = 50

    @classmethod
    def from_catalog(cls, options: Mapping[str, Any] | None) -> ArchiveOptions:
        """Check what a catalog says.

        Raises:
            DatasetError: There is no such option, or a limit is no number above 0.
        """
        known = [each.name for each in fields(cls)]
        given = dict(options or {})
        for name, value in given.items():
            if name not in known:
                raise DatasetError(f"archive.{name}: there is no such option, but {known}")
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if name != "encoding" and not (is_number and value > 0):
                raise DatasetError(f"archive.{name} must be a number above 0: {value}")
        return cls(**given)


@dataclass
class UnpackedSizes:
    """Counts what an archive unpacks to, and refuses what is beyond the limits.

    Args:
        name: What the messages call the archive.
        archive_bytes: Its own size.
        folder: Where it is unpacked to.
        options: What it may unpack to.
    """

    name: str
    archive_bytes: int
    folder: Path
    options: ArchiveOptions
    files: int = field(default=0, init=False)
    bytes: int = field(default=0, init=False)

    def add(self, path: str, size: int) -> None:
        """Count a file that is to be unpacked.

        Raises:
            DatasetError: With it, the archive unpacks to too much.
        """
        self.files += 1
        self.bytes += size
        depth = len([part for part in path.split("/") if part])
        if depth > self.options.depth:
            self._refuse(f"folders {depth} deep", "depth", self.options.depth)
        if self.files > self.options.files:
            self._refuse(f"more than {self.options.files:,} files", "files", self.options.files)
        if self.bytes > self.options.gigabytes * _GIGABYTE:
            size_now = f"more than {self.bytes / _GIGABYTE:.1f} GB"
            self._refuse(size_now, "gigabytes", self.options.gigabytes)
        is_large = self.bytes > max(_HARMLESS_BYTES, self.options.ratio * self.archive_bytes)
        if is_large:
            ratio = self.bytes / max(1, self.archive_bytes)
            self._refuse(f"{ratio:,.0f} times its own size", "ratio", self.options.ratio)

    def check_space(self) -> None:
        """Refuse what has no room on the disk, before it is full.

        Raises:
            DatasetError: There is less space than the files counted so far need.
        """
        free = shutil.disk_usage(self.folder).free
        if self.bytes > free:
            raise DatasetError(
                f"{self.name}: it unpacks to {self.bytes / _GIGABYTE:.1f} GB, and "
                f"{free / _GIGABYTE:.1f} GB are free. Free some space, or choose a folder on "
                "another disk"
            )

    def _refuse(self, found: str, limit: str, value: float) -> None:
        raise DatasetError(
            f"{self.name}: not unpacked, since it would unpack to {found}, as archives do that are "
            f"made to fill a disk. If it is what you want, raise archive.{limit} ({value:,}) in "
            "the catalog, or unpack it yourself and give the folder"
        )

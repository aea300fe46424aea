"""All files of a competition or a data set of Kaggle, kept in a folder of the project."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from pathlib import Path

from kedro.io import DatasetError

from little_data.datasets.files.locations import find_in_project
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.files.whole_files import link_or_copy, write_whole
from little_data.datasets.sources.archives.unpacking import unpack_archive
from little_data.datasets.sources.folders.litter import is_litter
from little_data.datasets.sources.kaggle.kaggle_client import KaggleHandle, download_from_kaggle

logger = logging.getLogger(__name__)

KEYS = ("competition", "dataset", "folder")

# What competitions put into their download: train.zip, test.7z, train.csv.zip.
_ARCHIVE_ENDINGS = (".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar", ".7z", ".rar")


class KaggleDownload:
    """The files of a competition or a data set, fetched once, with archives among them unpacked.

    Args:
        handle: The competition or data set.
        folder: Folder for what is fetched; a relative path starts in the project.

    Attributes:
        folder: Where the files are or will be. While they are there, Kaggle is not asked.
    """

    def __init__(self, handle: KaggleHandle, folder: str) -> None:
        self._handle = handle
        kind = "datasets" if handle.is_dataset else "competitions"
        self.folder = find_in_project(folder) / kind / handle.name

    @classmethod
    def from_config(cls, kaggle: Mapping[str, str | None] | None) -> KaggleDownload | None:
        """Read the setting `kaggle` of a dataset: `KEYS`; a data set comes before a competition.

        Returns:
            None if neither a competition nor a data set is named.

        Raises:
            DatasetError: The name of one is not what it should be.
        """
        kaggle = kaggle or {}
        if unknown := sorted({*kaggle} - {*KEYS}):
            raise DatasetError(f"kaggle.{unknown[0]}: there is no such key. There are: {KEYS}")
        folder = kaggle.get("folder") or ""
        if dataset := kaggle.get("dataset"):
            return cls(KaggleHandle.of_dataset(dataset), folder)
        if competition := kaggle.get("competition"):
            return cls(KaggleHandle.of_competition(competition), folder)
        return None

    def fetch(self) -> Path:
        """Fetch and unpack the files, unless that was done, and return their folder.

        Raises:
            DatasetError: They cannot be fetched, kept or unpacked; the message says what to do.
        """
        if not self.folder.is_dir():
            cached = download_from_kaggle(self._handle)
            with (
                explain_os_errors(f"{self._handle.name} cannot be copied to {self.folder}"),
                write_whole(self.folder) as unfinished,
            ):
                unfinished.mkdir()
                _link_files(cached, unfinished)
                _unpack_archives(unfinished, self._handle.name)
            logger.info("%s: fetched from Kaggle to %s", self._handle.name, self.folder)
        return self.folder


def _link_files(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(path, place)


def _unpack_archives(folder: Path, name: str) -> None:
    for archive in sorted(folder.iterdir()):
        ending = next((e for e in _ARCHIVE_ENDINGS if archive.name.lower().endswith(e)), None)
        if ending and archive.is_file():
            target = folder / archive.name[: -len(ending)]
            unpacked = folder / f".unpacked-{archive.name}"
            unpacked.mkdir()
            unpack_archive(archive, unpacked, f"{name}/{archive.name}")
            archive.unlink()
            _move_out(unpacked, target)


def _move_out(unpacked: Path, target: Path) -> None:
    """Move the single file or folder of an archive beside it, or all of them to the target."""
    entries = [path for path in unpacked.iterdir() if not is_litter(path.name)]
    if len(entries) == 1 and not (beside := unpacked.with_name(entries[0].name)).exists():
        entries[0].replace(beside)
        shutil.rmtree(unpacked)
    elif target.exists():
        raise DatasetError(
            f"{target.name}: the download has this file or folder and an archive of the same name. "
            "Download it yourself, and give the folder with --env folder --params images=/path"
        )
    else:
        unpacked.replace(target)

"""An archive of photos, on this computer or elsewhere, in a folder of its own."""

from __future__ import annotations

import hashlib
import json
import re
from functools import partial
from pathlib import Path
from typing import Any

from kedro.io import DatasetError

from little_data.datasets.files.addresses import (
    Credentials,
    ask_times,
    explain_store_errors,
    find_address,
)
from little_data.datasets.files.locations import find_in_project, find_place
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.sources.archives.archive_options import ArchiveOptions
from little_data.datasets.sources.archives.downloads import download_file, hide_secrets
from little_data.datasets.sources.archives.unpacking import unpack_archive
from little_data.photos.object_storage import ask_store


class UnpackedArchive:
    """The photos of an archive, which is fetched and unpacked when that is needed.

    The folder with the photos remembers its archive: another address, or a file that has changed
    since, is unpacked anew; of one on the web, only its address is known. A downloaded archive is
    not kept beside its photos.

    Args:
        filepath: Path, web address, or address in object storage, of a zip or tar archive (.gz,
            .bz2, .xz).
        unpack_to: Folder for the photos; a relative path starts in the project.
        sha256: What the archive's SHA-256 must be, in hexadecimal.
        archive: Fields of `ArchiveOptions`, such as ``encoding``.
        credentials: For object storage, as in `find_address`.

    Attributes:
        name: What messages call the archive: without any secret of its address.
        folder: Where the photos go, with what is remembered of the archive.

    Raises:
        DatasetError: `filepath` is an address that cannot be read here, `sha256` is none, or
            `archive` has other fields.
    """

    def __init__(
        self,
        *,
        filepath: str,
        unpack_to: str,
        sha256: str | None = None,
        archive: dict[str, Any] | None = None,
        credentials: Credentials = None,
    ) -> None:
        protocol, self._path = find_place(filepath)
        self._address = find_address(filepath, credentials)
        if sha256 is not None and not re.fullmatch("[0-9a-fA-F]{64}", str(sha256)):
            raise DatasetError(f"sha256 must be 64 hexadecimal digits: {sha256}")
        self._url = filepath if protocol in ("http", "https") else None
        self._options = ArchiveOptions.from_catalog(archive)
        self._sha256 = sha256.lower() if sha256 else None
        self._is_here = protocol == "file"
        self.name = str(self._path) if self._is_here else hide_secrets(filepath)
        self.folder = find_in_project(unpack_to)

    def unpack(self) -> Path:
        """Fetch and unpack the archive, unless that was done, and return the photos' folder.

        Raises:
            DatasetError: The archive cannot be fetched or unpacked, or is not the expected one.
        """
        source = self._describe_source()
        if source != self._read_record():
            self._unpack(source)
        return self._photos

    def is_unpacked(self) -> bool:
        """Tell whether the photos are there, of the archive as it is now."""
        return self._describe_source() == self._read_record()

    def exists(self) -> bool:
        """Tell whether there is the archive, or, if it is not here, its photos."""
        return self._path.is_file() if self._is_here else self.is_unpacked()

    def list_stored_paths(self) -> list[Path]:
        """Name the files whose content the photos depend on: a runner looks there for changes."""
        return [self._path if self._is_here else self._photos]

    @property
    def _photos(self) -> Path:
        return self.folder / "photos"

    @property
    def _record(self) -> Path:
        return self.folder / "source.json"

    def _describe_source(self) -> dict[str, Any]:
        source = {"archive": self.name, "sha256": self._sha256}
        if self._options.encoding:
            source["encoding"] = self._options.encoding
        if self._url:
            # The address itself may hold a password, which should not lie about in a file.
            return {**source, "address": hashlib.sha256(self._url.encode()).hexdigest()}
        if self._address:
            return {**source, "times": [*ask_times(self._address)]}
        with explain_os_errors(f"{self._path} cannot be read"):
            facts = self._path.stat()
        return {**source, "bytes": facts.st_size, "modified": facts.st_mtime_ns}

    def _read_record(self) -> object:
        try:
            return json.loads(self._record.read_text())
        except (OSError, ValueError):
            return None

    def _unpack(self, source: dict[str, Any]) -> None:
        with explain_os_errors(f"{self.name} cannot be unpacked to {self.folder}"):
            self._check_folder()
            with write_whole(self.folder) as unfinished:
                photos = unfinished / self._photos.name
                photos.mkdir(parents=True)
                if not self._is_here:
                    archive = unfinished / "archive"
                    self._check_sha256(self._fetch(archive))
                    unpack_archive(archive, photos, self.name, self._options)
                    archive.unlink()
                else:
                    if self._sha256:
                        self._check_sha256(_hash_file(self._path))
                    unpack_archive(self._path, photos, self.name, self._options)
                (unfinished / self._record.name).write_text(json.dumps(source, indent=2))

    def _fetch(self, archive: Path) -> str:
        """Write the archive to a file, and return its SHA-256."""
        if self._url:
            return download_file(self._url, archive)
        assert self._address
        with explain_store_errors(self._address):
            get = partial(self._address.fs.get_file, self._address.path, str(archive))
            ask_store(self._address, get)
        return _hash_file(archive)

    def _check_folder(self) -> None:
        # What this dataset did not make is nothing that it may replace.
        if self._record.exists() or not self.folder.exists():
            return
        if not self.folder.is_dir() or any(self.folder.iterdir()):
            raise DatasetError(
                f"{self.folder}: there is something else in the place where {self.name} should "
                "be unpacked. Move it away, or name another folder (unpack_to)"
            )

    def _check_sha256(self, found: str) -> None:
        if self._sha256 not in (None, found):
            raise DatasetError(
                f"{self.name}: not the expected file. Its SHA-256 is {found}, and should be "
                f"{self._sha256}. Fetch it again, or correct sha256 in the catalog"
            )


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

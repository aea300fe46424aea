"""Photos in object storage, if that is where an entry of the catalog has them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from upath import UPath

from little_data.datasets.files.addresses import (
    Credentials,
    ask_times,
    explain_store_errors,
    find_address,
)
from little_data.datasets.sources.archives.unpacking import is_called_archive
from little_data.datasets.sources.folders.image_listing import list_images
from little_data.datasets.sources.folders.remote_folder import RemoteFolder, list_remote_folder
from little_data.types.listing import UnlabelledImages
from little_data.types.locations import Location


class RemoteSource:
    """A folder or a file of object storage, which is listed once for all nodes of a run.

    Args:
        filepath: As the catalog has it: an address, or something else.
        credentials: As in `find_address`.
    """

    def __init__(self, filepath: str | None, credentials: Credentials) -> None:
        self._filepath = str(filepath or "")
        self._credentials = credentials
        self._folder: RemoteFolder | None = None

    def is_asked(self) -> bool:
        """Tell whether it is an address of object storage, and not of an archive."""
        return self._is_address() and not is_called_archive(self._filepath)

    def list_folder(self) -> RemoteFolder:
        """List the folder, once.

        Raises:
            DatasetError: There is no such folder, or it cannot be listed.
        """
        if self._folder is None:
            self._folder = list_remote_folder(self._place)
        return self._folder

    def list_photos(self) -> UnlabelledImages:
        """List the photos of the folder, or the single one.

        Raises:
            DatasetError: There is neither.
        """
        if self._is_file():
            return UnlabelledImages(self._place.parent, [self._place.name])
        return list_images(self.list_folder())

    def exists(self) -> bool:
        """Tell whether there is something."""
        with explain_store_errors(self._place):
            return bool(self._folder) or self._place.exists()

    def forget(self) -> None:
        """Let the folder be listed anew when it is asked for again."""
        self._folder = None

    def hash_data(self, label_file: Location | None = None) -> str | None:
        """Hash all that is known of the files, and of a label file in object storage.

        Returns:
            None if neither of them is remote.
        """
        known = []
        if self._is_address() and not self.is_asked():
            known.append(_hash_file(self._place))
        elif self.is_asked():
            known.append(
                _hash_file(self._place) if self._is_file() else self.list_folder().hash_times()
            )
        if label_file and not isinstance(label_file, Path):
            known.append(_hash_file(label_file))
        return " ".join(known) or None

    def _is_address(self) -> bool:
        return "://" in self._filepath and self._find() is not None

    @property
    def _place(self) -> UPath:
        place = self._find()
        assert place is not None
        return place

    def _find(self) -> UPath | None:
        return find_address(self._filepath, self._credentials)

    def _is_file(self) -> bool:
        with explain_store_errors(self._place):
            return self._folder is None and self._place.is_file()


def _hash_file(place: UPath) -> str:
    times = ask_times(place)
    return hashlib.sha256(f"{place.name}\0{times.size} {times.changed}".encode()).hexdigest()

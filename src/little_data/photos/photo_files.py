"""Take the bytes of a photo from wherever it lies."""

from __future__ import annotations

import errno
import io
import stat
from pathlib import Path
from typing import TypeAlias

from little_data.photos.formats import UnusablePhotoError
from little_data.photos.object_storage import RemotePhoto
from little_data.types.locations import Location

# A photo has no more: what has is neither read nor hashed. Most of it may be a hole.
MOST_BYTES = 2**30

# Larger files, such as those of microscopes, are read where a decoder wants it: several are open
# at once.
_MOST_KEPT = 2**24

_KINDS_OF_ENTRIES = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


class LocalPhoto:
    """A photo on this computer; its bytes are read when they are first needed, and kept.

    So its hash and its pixels are those of the same bytes. A large file is read each time.

    Args:
        place: Its path.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self._kept: bytes | None = None

    def open(self) -> io.BufferedReader | io.BytesIO:
        """Open it for reading bytes, as `open_photo` does."""
        if self._kept is None:
            # Before it is opened: a pipe would be waited for without end.
            facts = self.place.stat()
            if not stat.S_ISREG(facts.st_mode):
                kind = _KINDS_OF_ENTRIES.get(stat.S_IFMT(facts.st_mode), "something else")
                raise UnusablePhotoError(f"{kind}, not a file")
            _check_size(facts.st_size)
            if facts.st_size > _MOST_KEPT:
                return self.place.open("rb")
            with self.place.open("rb", buffering=0) as file:
                self._kept = file.read()
        return io.BytesIO(self._kept)


PhotoFile: TypeAlias = LocalPhoto | RemotePhoto


def take_photo(place: Location | PhotoFile) -> PhotoFile:
    """Return what a photo is read from as often as needed, which mostly reads it once."""
    if isinstance(place, (LocalPhoto, RemotePhoto)):
        return place
    return LocalPhoto(place) if isinstance(place, Path) else RemotePhoto(place, MOST_BYTES)


def open_photo(photo: PhotoFile) -> io.BufferedReader | io.BytesIO:
    """Open a file with content for reading bytes.

    Raises:
        UnusablePhotoError: It is something else, or the file is empty or larger than photos.
        OSError: It leads nowhere, or may not be looked at.
    """
    if isinstance(photo, LocalPhoto):
        return photo.open()
    content = _read_content(photo)
    _check_size(len(content))
    return io.BytesIO(content)


def _check_size(size: int) -> None:
    if size == 0:
        raise UnusablePhotoError("the file is empty")
    if size > MOST_BYTES:
        raise UnusablePhotoError("the file has more than a gigabyte, and no photo has that")


def _read_content(photo: RemotePhoto) -> bytes:
    try:
        return photo.content
    except (FileNotFoundError, PermissionError):
        raise
    except OSError as error:
        told = f"its store did not give it, however often it was asked: {error}"
        raise OSError(errno.EIO, told) from None

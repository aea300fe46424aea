"""The folder of the uploaded photos: what is in it, and room for more."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from little_data.messages.errors import LittleDataError

# Gradio keeps each file in a folder named by a hash of its content and of a secret.
_FOLDER = re.compile("[0-9a-f]{64}")
_BYTES_OF_ENTRY = 4096  # what even an empty file takes on most disks


class NotUploadedError(LittleDataError):
    """A path is not that of a file that was uploaded to this demo."""


class NoRoomError(LittleDataError):
    """An upload finds no room beside those that arrive at this moment."""


class Uploads:
    """The files that were uploaded, and the pictures of the answers.

    Args:
        folder: Where they are; nobody else writes there.
        most_bytes: The oldest are removed when there would be more.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.folder = folder.resolve()
        self._most_bytes = most_bytes
        self._arriving = 0

    def find(self, named: str) -> Path:
        """Return the uploaded file of a name that a client gives.

        Whatever else the name may be, the disk is not asked for it: neither does anyone learn
        whether another file exists, nor is a computer of the network asked for it.

        Raises:
            NotUploadedError: It is no file in a folder of an upload, or a link.
        """
        path = Path(named)
        is_inside = path.parent.parent == self.folder and path.name not in ("", ".", "..")
        if not is_inside or not _FOLDER.fullmatch(path.parent.name):
            raise NotUploadedError("this file was not uploaded here")
        try:
            is_file = stat.S_ISREG(path.lstat().st_mode) and path.resolve() == path
        except (OSError, ValueError):  # such as a character that no name can have
            is_file = False
        if not is_file:
            raise NotUploadedError("this file was not uploaded here, or was removed since")
        return path

    @contextlib.contextmanager
    def reserve(self, arriving: int) -> Iterator[None]:
        """Keep room for an upload while it arrives; the oldest files give way.

        Args:
            arriving: Bytes of the upload.

        Raises:
            NoRoomError: Too many others arrive at this moment.
        """
        # What has been uploaded is kept at least until its answer has been asked for.
        if self._arriving + arriving > self._most_bytes / 2:
            raise NoRoomError("too many uploads arrive at once: try again in a moment")
        self._arriving += arriving
        try:
            self._remove_oldest(self._most_bytes - self._arriving)
            yield
        finally:
            self._arriving -= arriving

    def _remove_oldest(self, kept_bytes: int) -> None:
        """Remove the oldest files until the others have no more bytes than these."""
        files = sorted(self._list_files(), key=lambda file: file[1].st_mtime)
        total = sum(facts.st_size + _BYTES_OF_ENTRY for _, facts in files)
        for path, facts in files:
            if total <= kept_bytes:
                break
            # One that is being read on Windows cannot be removed, and goes the next time.
            with contextlib.suppress(OSError):
                path.unlink()
                total -= facts.st_size + _BYTES_OF_ENTRY
            if path.parent != self.folder:
                with contextlib.suppress(OSError):  # where another file is in it
                    path.parent.rmdir()

    def _list_files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = Path(folder, name)
                with contextlib.suppress(FileNotFoundError):
                    yield path, path.lstat()

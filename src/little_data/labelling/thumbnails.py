"""Small pictures of photos, made when they are first asked for and kept in memory."""

from __future__ import annotations

import io
from collections import OrderedDict
from pathlib import Path
from threading import Lock

from little_data.photos.decoding import read_rgb
from little_data.photos.formats import UnusablePhotoError

SIDES = (320, 1280)
_QUALITY = 85


class Thumbnails:
    """JPEGs of photos, of which the last ones asked for are kept.

    Args:
        most_bytes: Of those that are kept.
    """

    def __init__(self, most_bytes: int = 128 * 1024**2) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[Path, int], bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def make(self, path: Path, side: int) -> bytes | None:
        """Return a JPEG of a photo as ingestion sees it; None if it cannot be read.

        Args:
            path: The photo.
            side: Neither width nor height is longer, in pixels.
        """
        key = (path, side)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        try:
            content = _draw(path, side)
        except UnusablePhotoError:
            return None
        with self._lock:
            self._keep(key, content)
        return content

    def _keep(self, key: tuple[Path, int], content: bytes) -> None:
        if key not in self._kept:
            self._kept[key] = content
            self._bytes += len(content)
        while self._bytes > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest)


def _draw(path: Path, side: int) -> bytes:
    image = read_rgb(path, at_least=side)
    image.thumbnail((side, side))
    file = io.BytesIO()
    # Without what the file says of itself, such as where it was taken.
    image.save(file, "jpeg", quality=_QUALITY, exif=b"", icc_profile=None)
    return file.getvalue()

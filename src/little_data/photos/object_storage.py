"""Read files at addresses such as s3://bucket/photos/1.jpg, and wait while a store is away.

A store's own package tries again at once, and each in its own way; here all of them are given the
time that a server needs to start anew.
"""

from __future__ import annotations

import errno
import logging
import random
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from upath import UPath

from little_data.messages.errors import LittleDataError

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

# Seconds before a request is made again, each up to half as long again: else all that wait come
# back at once.
WAITS = (1.0, 5.0, 25.0)

# What a store says of a file, and will say again.
FINAL = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError, ImportError)


class StoreAwayError(LittleDataError):
    """A store has not answered for so long that nobody knows what is in it."""


class RemotePhoto:
    """A photo at an address; its bytes are read when they are first needed, all at once, and kept.

    Args:
        place: Its address.
        most_bytes: More are not read.
    """

    def __init__(self, place: UPath, most_bytes: int) -> None:
        self.place = place
        self._most_bytes = most_bytes

    @property
    def content(self) -> bytes:
        """The bytes, and one too many if there are more than `most_bytes`.

        Raises:
            OSError: It cannot be read.
            StoreAwayError: The store does not answer.
        """
        if isinstance(self._found, OSError):
            raise self._found
        return self._found

    @cached_property
    def _found(self) -> bytes | OSError:
        # What cannot be read has been tried for long enough.
        try:
            return read_remote_file(self.place, self._most_bytes + 1)
        except OSError as error:
            return error


def read_remote_file(place: UPath, most_bytes: int) -> bytes:
    """Read the beginning of a file, with a single request.

    Raises:
        OSError: The store answers, and does not give the file.
        StoreAwayError: The store does not answer.
    """
    return ask_store(place, lambda: _read(place, most_bytes))


def read_remote_facts(place: UPath) -> dict[str, Any]:
    """Return what the store says of a file or folder, without reading it.

    Raises:
        OSError: There is no such file, or nobody may know of it.
        StoreAwayError: The store does not answer.
    """
    return ask_store(place, lambda: dict(place.fs.info(place.path)))


def ask_store(place: UPath, request: Callable[[], Answer]) -> Answer:
    """Make a request, and make it again while it fails for a reason that may pass.

    Args:
        place: What it is about.
        request: It raises `OSError`, or errors of a store's own package.

    Raises:
        OSError: The store answers, but not this request.
        StoreAwayError: The store does not answer at all.
    """
    for wait in WAITS:
        try:
            return request()
        except PermissionError as error:
            raise _blame(place, error) from None
        except FINAL:
            raise
        # Each package has errors of its own for a broken connection.
        except Exception as error:
            logger.debug("%s: %r; the next try is in %g seconds", place, error, wait)
            time.sleep(wait * random.uniform(1, 1.5))  # noqa: S311  no secret
    try:
        return request()
    except PermissionError as error:
        raise _blame(place, error) from None
    except FINAL:
        raise
    except Exception as error:
        raise _blame(place, error) from None


def _read(place: UPath, most_bytes: int) -> bytes:
    try:
        content: bytes = place.fs.cat_file(place.path, start=0, end=most_bytes)
    except OSError as error:
        # S3 has no first byte of an empty file.
        if error.errno == errno.EINVAL and not place.fs.info(place.path)["size"]:
            return b""
        raise
    return content


def _blame(place: UPath, error: Exception) -> OSError | StoreAwayError:
    """Find out whether a file cannot be read, or nothing in its store: all would be rejected."""
    reason = str(error) or type(error).__name__
    try:
        place.fs.invalidate_cache()
        place.fs.info(place.parent.path)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except Exception as second:
        return StoreAwayError(
            f"{place} cannot be read ({reason}), nor the folder around it "
            f"({second or type(second).__name__}). Check the network and the credentials, and run "
            "the same again: what is finished is kept"
        )
    return error if isinstance(error, PermissionError) else OSError(reason)

"""Failures that say nothing about a photo: it may be read another time."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from little_data.messages.lack_of_memory import find_lack_of_memory
from little_data.photos.formats import UnusablePhotoError
from little_data.skipping.not_final import note_not_final

# The system lacks something, or the disk or the network fails.
_PASSING = {
    *(errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.EIO, errno.EMFILE, errno.ENFILE),
    *(errno.ENOLCK, errno.ENOMEM, errno.ENOTCONN, errno.ESTALE, errno.ETIMEDOUT),
}


class PassingFailureError(UnusablePhotoError):
    """A photo that cannot be used now; the message is the reason, without the file's name."""


@contextmanager
def explain_passing_failures() -> Iterator[None]:
    """Turn failures that say nothing about a photo into errors of a photo.

    The runner is told that what is made without the photo is not final.

    Raises:
        PassingFailureError: There was one.
    """
    try:
        yield
    except UnusablePhotoError:
        raise
    except Exception as error:
        reason = explain_passing(error)
        if reason is None:
            raise
        note_not_final(reason)
        raise PassingFailureError(reason) from None


@contextmanager
def ignore_malformed() -> Iterator[None]:
    """Leave out what cannot be read because a file is malformed; other failures are raised."""
    try:
        yield
    except Exception as error:
        if explain_passing(error):
            raise


def explain_passing(error: Exception) -> str | None:
    """Say what failed, if that says nothing about the photo; otherwise None."""
    if find_lack_of_memory(error):
        return (
            "there is too little memory to decode it (parameter ingestion.largest_pixels). The "
            "next run tries it again"
        )
    if isinstance(error, OSError) and error.errno in _PASSING:
        return f"it could not be read ({error.strerror}). The next run tries it again"
    return None

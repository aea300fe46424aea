"""Say what is wrong with a file or a disk, and what to do about it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from kedro.io import DatasetError

_ADVICE = {
    errno.ENOSPC: "the disk is full: free some space, or choose a folder on another disk",
    errno.EDQUOT: "your disk quota is used up: free some space, or choose another folder",
    errno.EACCES: "permission denied: change the permissions, or choose another folder",
    errno.EPERM: "permission denied: change the permissions, or choose another folder",
    errno.EROFS: "the disk may not be written to: choose another folder",
}


@contextmanager
def explain_os_errors(failure: str) -> Iterator[None]:
    """Turn an `OSError` into a `DatasetError` that begins with what failed."""
    try:
        yield
    except OSError as error:
        raise DatasetError(f"{failure}: {explain_os_error(error)}") from None


def explain_os_error(error: OSError) -> str:
    """Return what the error means and, where it is known, what to do.

    The file's name is left out: it may be a token that was tried as the name of a file.
    """
    return _ADVICE.get(error.errno or 0) or error.strerror or str(error)

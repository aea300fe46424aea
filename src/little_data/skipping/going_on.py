"""What is going on in a project: who reads and writes what, so that no two runs harm each other.

Whoever works there has two files in a folder: a note of what is read and written, and a lock. The
system takes the lock away when the process ends, however that comes: a note without it is of a
process that has died, and counts no more. Who looks at the folder holds its gate.
"""

from __future__ import annotations

import dataclasses
import logging
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Self
from uuid import uuid4

from kedro.io import DatasetError

from little_data.skipping.json_files import read_json, write_json

logger = logging.getLogger(__name__)

# In the project.
DEFAULT_FOLDER = "data/.running"

_GATE = "gate.lock"
_SECONDS_AT_GATE = 60  # whoever is there looks at a few small files
_SECONDS_BETWEEN_LOOKS = 0.5


@dataclasses.dataclass(frozen=True)
class Work:
    """What a process does.

    Attributes:
        command: As its user calls it.
        reads: Files and folders, each with all that is in it.
        writes: The same.
        process: Its number.
        since: When it began.
    """

    command: str
    reads: list[str]
    writes: list[str]
    process: int = dataclasses.field(default_factory=os.getpid)
    since: str = dataclasses.field(
        default_factory=lambda: datetime.now().isoformat(" ", timespec="seconds")
    )

    def __str__(self) -> str:
        """Say who it is."""
        return f"`{self.command}` (process {self.process}, since {self.since})"

    def explain_conflict(self, other: Self) -> str | None:
        """Say which work of another process this one would harm, or be harmed by.

        Returns:
            None if both can be done at the same time.
        """
        if place := _find_shared(other.writes, self.writes + self.reads):
            return f"{other} writes {place}"
        if place := _find_shared(other.reads, self.writes):
            return f"{other} reads {place}, which would be written meanwhile"
        return None


class BusyError(DatasetError):
    """Another process does what this one must not meet; the message says who and what."""

    def __init__(self, reason: str, folder: Path, work: Work) -> None:
        super().__init__(f"{reason}. Wait until it has ended")
        self._folder = folder
        self._work = work

    def wait(self) -> None:
        """Wait until no other process is in the way."""
        while True:
            with _pass_gate(self._folder):
                if not _find_conflict(self._folder, self._work):
                    return
            time.sleep(_SECONDS_BETWEEN_LOOKS)


@contextmanager
def announce(folder: Path, work: Work) -> Iterator[None]:
    """Let other processes know what this one does, as long as the block takes.

    Args:
        folder: Where all of them say it. If it cannot be written, a warning says so.
        work: What is done.

    Raises:
        BusyError: Another process does what cannot be done at the same time.
    """
    with ExitStack() as held:
        try:
            with _pass_gate(folder):
                reason = _find_conflict(folder, work)
                if reason:
                    raise BusyError(reason, folder, work)
                held.enter_context(_hold_note(folder, work))
        except (OSError, NotImplementedError) as error:
            logger.warning(
                "%s cannot be written (%s): other runs do not see that this one is going on. Start "
                "none before it has ended",
                *(folder, getattr(error, "strerror", None) or error),
            )
        yield


@contextmanager
def _pass_gate(folder: Path) -> Iterator[None]:
    from filelock import FileLock

    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / _GATE, timeout=_SECONDS_AT_GATE):
        yield


@contextmanager
def _hold_note(folder: Path, work: Work) -> Iterator[None]:
    from filelock import FileLock

    place = folder / f"{uuid4().hex}.lock"
    lock = FileLock(place)
    lock.acquire()
    try:
        write_json(_find_note(place), dataclasses.asdict(work))
        yield
    finally:
        lock.release()
        _remove(place)


def _find_conflict(folder: Path, work: Work) -> str | None:
    reasons = (work.explain_conflict(other) for other in _list_living(folder))
    return next(filter(None, reasons), None)


def list_going_on(folder: Path) -> list[Work]:
    """List what processes do that are alive.

    Args:
        folder: Where all of them say it.

    Raises:
        OSError: The folder cannot be written.
    """
    with _pass_gate(folder):
        return _list_living(folder)


def _list_living(folder: Path) -> list[Work]:
    """List what is going on, and remove what dead processes have left; the gate is held."""
    living = []
    for place in sorted(folder.glob("*.lock")):
        if place.name == _GATE:
            continue
        work = _read_note(_find_note(place))
        if not _is_free(place):
            living += [work] if work else []
            continue
        if work:
            logger.info("%s has died. What it was writing is free again", work)
        _remove(place)
    return living


def _is_free(place: Path) -> bool:
    from filelock import FileLock, Timeout

    try:
        with FileLock(place, timeout=0):
            return True
    except Timeout:
        return False


def _read_note(path: Path) -> Work | None:
    try:
        return Work(**read_json(path))
    except TypeError:
        return None


def _find_note(place: Path) -> Path:
    return place.with_suffix(".json")


def _remove(place: Path) -> None:
    # On Windows another process may be looking at it: it removes it then.
    for path in (_find_note(place), place):
        with suppress(OSError):
            path.unlink()


def _find_shared(places: list[str], others: list[str]) -> str | None:
    """Return a place of which the others have a part, or which is a part of them."""
    paths = [Path(other) for other in others]
    return next(
        (
            place
            for place in places
            for path in paths
            if path.is_relative_to(place) or Path(place).is_relative_to(path)
        ),
        None,
    )

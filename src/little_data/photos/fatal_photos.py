"""Find photos that end the program that decodes them, so that the next run leaves them out.

Each thread writes down which photo it decodes, in a file of its own. What still stands there when
the next run begins was being decoded when a run died, unless the system still holds the lock of its
process. It is suspected: it is tried in a process of its own before it is decoded here.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from mmap import mmap
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import TYPE_CHECKING

from little_data.photos.formats import UnusablePhotoError
from little_data.photos.photo_files import LocalPhoto, PhotoFile

if TYPE_CHECKING:
    from filelock import BaseFileLock

SUSPECTS = "suspects"
NOTE = ".note"  # PROCESS-THREAD.note
LOCK = ".lock"  # PROCESS.lock, held as long as the process lives
NOTE_BYTES = 4096  # no path is longer

# Longer than any photo takes.
TRIAL_SECONDS = 120

# When memory is short, the system ends the trial and not the run.
_TRIAL = """
import contextlib, sys
from pathlib import Path
from little_data.photos.opening import UnusablePhotoError, decode_photo
with contextlib.suppress(OSError):
    Path("/proc/self/oom_score_adj").write_text("1000")
with contextlib.suppress(UnusablePhotoError):
    decode_photo(Path(sys.argv[1]), int(sys.argv[2]) or None)
"""

_watch = SimpleNamespace(folder=None, suspects=set(), start=None, lock=None)
_own = threading.local()


def watch_decoding(folder: Path | None) -> None:
    """Write down in a folder what is decoded from now on, and suspect what dead runs left there.

    Args:
        folder: A folder for nothing else. None, or one that cannot be written: nothing is watched.
    """
    _watch.folder, _watch.suspects = None, set()
    if _watch.lock is not None:
        _watch.lock.release()
        _watch.lock = None
    if folder is None:
        return
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            _watch.suspects |= {*(folder / SUSPECTS).read_bytes().split(b"\0")}
        left = _list_left_notes(folder)
        for note in left:
            _watch.suspects.add(note.read_bytes().partition(b"\0")[0])
        _watch.suspects.discard(b"")
        _watch.folder, _watch.start = folder, object()
        _watch.lock = _hold(folder / f"{os.getpid()}{LOCK}")
        _save_suspects()
        for note in left:
            note.unlink()


def _list_left_notes(folder: Path) -> list[Path]:
    """List the notes of processes that have died, and those of earlier runs of this one."""
    living = set()
    for place in folder.glob(f"*{LOCK}"):
        if _is_held(place):
            living.add(place.stem)
        else:
            place.unlink(missing_ok=True)
    notes = folder.glob(f"*{NOTE}")
    return [note for note in notes if note.name.partition("-")[0] not in living]


def _is_held(place: Path) -> bool:
    """Tell whether another process holds a lock.

    Where the file system has no locks nothing tells, and none is: to try a photo of a living run
    once more does no harm, and to overlook one of a dead run ends every run to come.
    """
    from filelock import FileLock, Timeout

    try:
        with FileLock(place, timeout=0):
            return False
    except Timeout:
        return True
    except NotImplementedError:
        return False


def _hold(place: Path) -> BaseFileLock:
    """Hold a lock until it is released or the process ends, where the file system has locks."""
    from filelock import FileLock, Timeout

    lock = FileLock(place, timeout=0)
    with contextlib.suppress(Timeout, NotImplementedError):
        lock.acquire()
    return lock


@contextlib.contextmanager
def note_decoding(photo: PhotoFile) -> Iterator[None]:
    """Write down that this thread decodes a photo, as long as the block takes."""
    note = _take_note()
    if note is None:
        yield
        return
    note.write(_name(photo))
    try:
        yield
    finally:
        note.clear()


def check_suspect(photo: PhotoFile, largest_pixels: int | None) -> None:
    """Try a photo that is suspected in a process of its own; others are not looked at.

    Raises:
        UnusablePhotoError: The process died, or took too long.
    """
    if not _watch.suspects or _name(photo) not in _watch.suspects:
        return
    with _bring_here(photo) as file:
        is_fatal = not _survives(file, largest_pixels)
    if is_fatal:
        raise UnusablePhotoError(
            "the program that decodes it dies, as it did in an earlier run, or takes too long: "
            "leave it out, or save it again with another program"
        )
    _watch.suspects.discard(_name(photo))
    with contextlib.suppress(OSError):
        _save_suspects()


@contextlib.contextmanager
def _bring_here(photo: PhotoFile) -> Iterator[Path]:
    if isinstance(photo, LocalPhoto):
        yield photo.place
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder, f"photo{photo.place.suffix}")
        copy.write_bytes(photo.content)
        yield copy


def suspect_photo(photo: PhotoFile) -> None:
    """Suspect a photo that has ended other processes; it is tried before it is decoded here."""
    _watch.suspects.add(_name(photo))
    if _watch.folder is not None:
        with contextlib.suppress(OSError):
            _save_suspects()


def _survives(path: Path, largest_pixels: int | None) -> bool:
    import subprocess

    command = [sys.executable, "-c", _TRIAL, str(path), str(largest_pixels or 0)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            command, env=environment, timeout=TRIAL_SECONDS, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _take_note() -> _Note | None:
    if _watch.folder is None:
        return None
    # A note from before the last start has been removed.
    if getattr(_own, "start", None) is not _watch.start:
        _own.note, _own.start = None, _watch.start
        # Photos are decoded all the same where the folder is gone or the disk is full.
        with contextlib.suppress(OSError):
            _own.note = _Note(_watch.folder / f"{os.getpid()}-{threading.get_ident()}{NOTE}")
    note: _Note | None = _own.note
    return note


class _Note:
    """A file of one thread, mapped to memory: what is written there outlives the process.

    Writing to the file itself takes a tenth of the time that a small photo takes.
    """

    def __init__(self, path: Path) -> None:
        with path.open("wb+") as file:
            file.truncate(NOTE_BYTES)
            self._content = mmap(file.fileno(), NOTE_BYTES)

    def write(self, content: bytes) -> None:
        self._content.seek(0)
        self._content.write(content[: NOTE_BYTES - 1] + b"\0")

    def clear(self) -> None:
        self._content[0] = 0


def _save_suspects() -> None:
    (_watch.folder / SUSPECTS).write_bytes(b"\0".join(sorted(_watch.suspects)))


def _name(photo: PhotoFile) -> bytes:
    return os.fsencode(
        photo.place.absolute() if isinstance(photo, LocalPhoto) else str(photo.place)
    )

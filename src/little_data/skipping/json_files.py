"""Small JSON files that are whole or not there, and what is compared by its JSON form."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import os
import pickle
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pydantic

from little_data.skipping.durability import flush
from little_data.skipping.removal import remove

logger = logging.getLogger(__name__)

# The folders of which this process has said that they cannot be written.
_told: set[Path] = set()


def read_json(path: Path, checked: bool = True) -> Any:
    """Read a file that `write_json` has written; None if it is not there, or not whole.

    Args:
        path: The file.
        checked: Whether a file without a checksum counts as none. The first ones had none.
    """
    try:
        content, _, checksum = path.read_bytes().partition(b"\n")
        if checksum != _sum(content) and (checked or checksum):
            return None
        return json.loads(content)
    except (OSError, ValueError, RecursionError):
        return None


def write_json(path: Path, value: Any, flushed: bool = False) -> None:
    """Write a file beside its place, and move it there when it is whole.

    A checksum is on its second line. A folder that stands in the place is replaced.

    Args:
        path: The file.
        value: Of JSON types.
        flushed: Whether to wait until the file is on the disk: its loss would cost more than that.

    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".unfinished-{uuid4().hex}")
    # Of a million photos it is a long text: there is one copy of it at a time.
    content = json.dumps(value).encode()
    try:
        with unfinished.open("wb") as file:
            file.writelines([content, b"\n", _sum(content)])
        if flushed:
            flush(unfinished)
        if path.is_dir():
            remove(path)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def tell_what_is_not_kept(folder: Path) -> Iterator[None]:
    """Let a run go on that cannot write down what it knows; the first time it is told why."""
    try:
        yield
    except OSError as error:
        if folder not in _told:
            _told.add(folder)
            logger.warning(
                "%s cannot be written (%s). Results are kept as always, but the next run does "
                "again what this one cannot note there",
                *(folder, error.strerror or error),
            )


def _sum(content: bytes) -> bytes:
    return f"crc32 {zlib.crc32(content):08x}".encode()


def hash_json(value: Any) -> str:
    """Return the SHA-256 of a value of JSON types, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def simplify(value: Any) -> Any:
    """Turn a value into one of JSON types, by which it can be told from others.

    What is of no type that is known here becomes the hash of its pickle.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, pydantic.BaseModel):
        value = dict(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    elif isinstance(value, set | frozenset):
        value = sorted(value, key=repr)
    if isinstance(value, Mapping):
        return {str(key): simplify(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [simplify(item) for item in value]
    return os.fspath(value) if isinstance(value, os.PathLike) else _hash_pickle(value)


def _hash_pickle(value: Any) -> str:
    try:
        return hashlib.sha256(pickle.dumps(value)).hexdigest()
    except Exception:
        return repr(value)

"""Small JSON files that are whole or not there, and what is compared by its JSON form."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pydantic


def read_json(path: Path) -> Any:
    """Read a file; None if it is not there, or not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_json(path: Path, value: Any) -> None:
    """Write a file beside its place, and move it there when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".unfinished-{uuid4().hex}")
    try:
        unfinished.write_text(json.dumps(value), encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


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

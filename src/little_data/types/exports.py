"""The finished model in the format of another runtime."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ModelExport:
    """A model in one format.

    Attributes:
        files: Contents of the files by their relative POSIX path.
        metadata: What a program must know to use the model; JSON can hold it.
    """

    files: dict[str, bytes]
    metadata: dict[str, Any]

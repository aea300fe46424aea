"""The chunks that a PNG file is made of: https://www.w3.org/TR/png-3/#5Chunk-layout."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

PNG_BEGINNING = b"\x89PNG\r\n\x1a\n"


class Chunk(NamedTuple):
    """A part of a PNG file.

    Attributes:
        kind: Four letters, such as ``IDAT``.
        content: What it holds; of the last chunk of a truncated file, what is left of it.
        is_whole: Whether it is complete, and its checksum right.
    """

    kind: bytes
    content: bytes
    is_whole: bool


def read_chunks(content: bytes) -> Iterator[Chunk]:
    """Take the bytes of a PNG file apart."""
    start = len(PNG_BEGINNING)
    while start + 8 <= len(content):
        length = int.from_bytes(content[start : start + 4])
        kind = content[start + 4 : start + 8]
        end = start + 8 + length
        checksum = content[end : end + 4]
        inner = content[start + 8 : end]
        yield Chunk(kind, inner, checksum == zlib.crc32(kind + inner).to_bytes(4))
        start = end + 4


def write_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk as it stands in a file."""
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)

"""Plotly.js packed into the page: a third of its size, and still one file."""

from __future__ import annotations

import base64
import gzip
from functools import cache
from typing import NamedTuple

# Two of the letters of base 85 mean something in HTML: others stand for them.
_SAFE_LETTERS = str.maketrans("<&", ",.")


class PackedText(NamedTuple):
    """A text as page.js unpacks it.

    Attributes:
        letters: The text in UTF-8, packed with gzip, in base 85 (as `base64.b85encode` has it,
            with "," for "<" and "." for "&").
        size: Bytes of what is packed; the letters stand for up to three more.
    """

    letters: str
    size: int


def pack_text(text: str) -> PackedText:
    """Pack a text. The same text is packed to the same letters."""
    packed = gzip.compress(text.encode(), mtime=0)
    letters = base64.b85encode(packed, pad=True).decode()
    return PackedText(letters.translate(_SAFE_LETTERS), len(packed))


@cache
def pack_plotly() -> PackedText:
    """Pack Plotly.js, as the installed package has it."""
    from plotly.offline import get_plotlyjs

    return pack_text(get_plotlyjs())

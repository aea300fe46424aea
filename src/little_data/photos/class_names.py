"""What the spellings of a class's name have in common."""

from __future__ import annotations

import unicodedata


def normalise_name(name: str) -> str:
    """Return a name without spaces around it, in one form of Unicode.

    macOS writes é as two characters, others as one: the class is the same.
    """
    return unicodedata.normalize("NFC", name.strip())


def fold_name(name: str) -> str:
    """Return what all spellings of a name have in common."""
    return " ".join(normalise_name(name).split()).casefold()

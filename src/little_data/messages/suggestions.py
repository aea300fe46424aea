"""Suggest what somebody may have meant by a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def suggest(name: str, known: Iterable[str]) -> str:
    """Return a sentence after a space that asks for the likeliest name, or nothing.

    Args:
        name: What was given.
        known: The names that there are.
    """
    close = get_close_matches(name, [*known], n=1)
    return f" Did you mean '{close[0]}'?" if close else ""

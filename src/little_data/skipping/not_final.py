"""Results that are not final, since something failed that may go well another time.

What finds that out may be far from the runner, which lets such a node run again the next time.
"""

from __future__ import annotations

# Appending and clearing are safe in threads.
_reasons: list[str] = []


def note_not_final(reason: str) -> None:
    """Say of the node that is running why its result is not final."""
    _reasons.append(reason)


def take_reasons() -> list[str]:
    """Return what was said since this was last asked."""
    taken = _reasons.copy()
    _reasons.clear()
    return taken

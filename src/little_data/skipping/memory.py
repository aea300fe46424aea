"""What earlier runs found out about code and packages, to save the next one the time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from little_data.skipping.json_files import read_json, tell_what_is_not_kept, write_json

FORMAT = f"3, Python {sys.version_info.major}.{sys.version_info.minor}"


class Memory:
    """Facts in a JSON file. Each holds as long as what it was found out from is in the same state.

    Args:
        path: The file. That of another version of Python, or of this package, is not used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        stored = read_json(path)
        is_usable = isinstance(stored, dict) and stored.get("format") == FORMAT
        facts = stored.get("facts") if is_usable else None
        self._facts: dict[str, Any] = facts if isinstance(facts, dict) else {}
        self._has_news = False

    def recall(self, name: str, state: Any) -> Any:
        """Return what is remembered by this name; None if nothing is, or of another state.

        Args:
            name: Of what is remembered.
            state: A value of JSON types that changes with what the fact is about, such as the stamp
                of a file.
        """
        known_state, fact = self._facts.get(name, (None, None))
        return fact if known_state == state else None

    def remember(self, name: str, state: Any, fact: Any) -> None:
        """Remember something of JSON types until its state is another."""
        self._facts[name] = [state, fact]
        self._has_news = True

    def save(self) -> None:
        """Write the file, if there is anything new; where that cannot be, it is told once."""
        if self._has_news:
            with tell_what_is_not_kept(self._path.parent):
                write_json(self._path, {"format": FORMAT, "facts": self._facts})
            self._has_news = False

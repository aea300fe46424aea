"""A log that is no terminal: each line whole, to be searched and copied."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

# The widest name of a level that is shown, WARNING, and two spaces.
INDENT = 9


def keep_lines_whole() -> None:
    """Where the output is no terminal, let the log break no lines.

    Rich breaks them after 80 characters there, within paths, too.
    """
    root = logging.getLogger()
    for handler in root.handlers:
        console = getattr(handler, "console", None)  # of Rich
        if console is not None and not (console.is_terminal or console.is_jupyter):
            root.removeHandler(handler)
            root.addHandler(WholeLines())


class WholeLines(logging.StreamHandler[TextIO]):
    """Writes to standard output, wherever that leads at the time."""

    def __init__(self) -> None:
        super().__init__(sys.stdout)
        self.setFormatter(_Indented())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a message."""
        self.stream = sys.stdout
        super().emit(record)


class _Indented(logging.Formatter):
    """The level before a message, and further lines below the first."""

    def format(self, record: logging.LogRecord) -> str:
        lines = super().format(record).splitlines() or [""]
        return f"\n{'':{INDENT}}".join([f"{record.levelname:<{INDENT}}{lines[0]}", *lines[1:]])

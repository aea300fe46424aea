"""Names of files as they are, under the locale of old systems and containers, too."""

from __future__ import annotations

import os
import sys


def restart_in_utf_8() -> None:
    """Start the command again in Python's UTF-8 mode, if names of files are read as ASCII.

    So it is in the locale C or POSIX where UTF-8 mode was switched off: "Käfer.jpg" would be no
    name at all. Within a running Python it cannot be changed.
    """
    if sys.getfilesystemencoding() == "utf-8" or sys.flags.utf8_mode:
        return
    arguments = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
    # The same program with the same arguments.
    os.execve(sys.executable, arguments, {**os.environ, "PYTHONUTF8": "1"})  # noqa: S606

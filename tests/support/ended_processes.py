"""End servers of the tests as their users do."""

import re
import subprocess
from pathlib import Path

SECONDS = 60


def end_well(process: subprocess.Popen, output: Path, signal: int) -> None:
    """Send a signal, and check by what a process has written that it ends without an error."""
    process.send_signal(signal)
    try:
        process.wait(SECONDS)
    finally:
        process.kill()
    told = output.read_text()
    assert process.returncode == 0, told
    assert not re.search("Traceback|Error:", told), told

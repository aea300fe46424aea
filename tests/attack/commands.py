"""Run Kedro's command as its user does, in a process that may end itself while it writes."""

import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.attack.limited_process import ProcessEndedError, call


class Ran(NamedTuple):
    """What a command ended with."""

    code: int
    output: str  # standard output and error
    writes: int  # how often it has changed the folder `data`
    seconds: float  # of a core: others may have kept it waiting


def run_command(folder: Path, arguments: list[str], last: int = 0, seconds: float = 0) -> Ran:
    """Run a command of Kedro in this process, which has to be one of its own.

    Args:
        folder: The project's.
        arguments: What follows `kedro`.
        last: The write before which a signal ends the process; 0: none does.
        seconds: How much later the signal comes.
    """
    # That of this process is the attack's own, whose server of forks would tell of each kill.
    multiprocessing.set_start_method(None, force=True)
    os.chdir(folder)
    sys.argv = ["kedro", *arguments]
    with (folder / "output").open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    count = watch_writes(str(folder / "data"), last, seconds)
    from kedro.framework.cli.cli import main

    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    sys.stdout.flush()
    sys.stderr.flush()
    return Ran(code, (folder / "output").read_text(), count[0], time.process_time())


def kill_command(folder: Path, arguments: list[str], last: int, seconds: float) -> str | None:
    """Kill a command at one of its writes, as `run_command` counts them.

    Returns:
        What it has written so far; None if it came to its end before.
    """
    try:
        call(run_command, folder, arguments, last, seconds)
    except ProcessEndedError as error:
        if error.signal not in (signal.SIGKILL, signal.SIGALRM):
            raise
        return (folder / "output").read_text()
    return None


def watch_writes(data: str, last: int, seconds: float) -> list[int]:
    """Count what changes a folder, in the only number of the list that is returned."""
    count = [0]

    def watch(event: str, given: tuple) -> None:
        if is_write(event, given) and str(Path(os.fsdecode(given[0])).absolute()).startswith(data):
            count[0] += 1
            if count[0] == last and not seconds:
                os.kill(os.getpid(), signal.SIGKILL)
            if count[0] == last:
                # Nobody handles its signal, which ends the process.
                signal.setitimer(signal.ITIMER_REAL, seconds)

    sys.addaudithook(watch)
    return count


def is_write(event: str, given: tuple) -> bool:
    """Tell whether one of Python's audit events changes something at a path."""
    if not given or not isinstance(given[0], str | bytes | os.PathLike):
        return False
    if event == "open":
        return bool(set(given[1] or "") & set("wxa+")) or bool((given[2] or 0) & 3)
    return event in ("os.rename", "os.remove", "os.mkdir", "os.link", "os.truncate", "os.rmdir")

"""Programs that are timed, with the memory of all their processes. Linux only, for the memory."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

# Between two looks at the memory; a look takes a few milliseconds.
LOOK_SECONDS = 0.5


class Run(NamedTuple):
    """What a program took, and the validation accuracy that it had after how many seconds."""

    seconds: float
    peak_megabytes: float
    progress: list[tuple[float, float]]

    def reach(self, accuracy: float) -> float:
        """Return the seconds after which an accuracy was reached; infinite, if it was not."""
        reached = (seconds for seconds, found in self.progress if found >= accuracy)
        return next(reached, float("inf"))

    @property
    def best(self) -> float:
        """The best accuracy."""
        return max(accuracy for _, accuracy in self.progress)


def run(command: list[str], folder: Path) -> Run:
    """Run a program to its end. Its lines of JSON are its progress, the rest goes to a log.

    Raises:
        SystemExit: The program failed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    output, log = folder / "output.txt", folder / "log.txt"
    started, peak = time.perf_counter(), 0.0
    with output.open("w") as out, log.open("w") as errors:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=errors)
        while process.poll() is None:
            peak = max(peak, measure_tree(process.pid))
            try:
                process.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                continue
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed: see {log}")
    lines = [line for line in output.read_text().splitlines() if line.startswith('{"seconds"')]
    told = [json.loads(line) for line in lines]
    return Run(seconds, peak, [(each["seconds"], each["accuracy"]) for each in told])


def measure_tree(root: int) -> float:
    """Add up the memory of a process and all that it started, in megabytes.

    What several processes share counts once: each has its proportional share (PSS).
    """
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        text = read_if_alive(status)
        if text:
            parents[int(status.parent.name)] = int(text.rpartition(")")[2].split()[1])
    tree, found = {root}, {root}
    while found:
        found = {process for process, parent in parents.items() if parent in found} - tree
        tree |= found
    shares = (read_if_alive(Path(f"/proc/{process}/smaps_rollup")) for process in tree)
    return sum(int(text.partition("\nPss:")[2].split()[0]) for text in shares if text) / 1024


def read_if_alive(path: Path) -> str:
    """Read a file of a process; nothing, if it has ended."""
    try:
        return path.read_text()
    except OSError:
        return ""


class Ledger:
    """Runs that have been measured, by name: another call goes on where one was stopped."""

    def __init__(self, file: Path) -> None:
        self._file = file
        lines = file.read_text().splitlines() if file.exists() else []
        self._runs = {name: [Run(*told) for told in runs] for name, runs in map(json.loads, lines)}

    def measure_once(self, name: str, measure: Callable[[], list[Run]]) -> list[Run]:
        """Measure, unless that has been done."""
        if name not in self._runs:
            self._runs[name] = measure()
            with self._file.open("a") as file:
                file.write(json.dumps([name, self._runs[name]]) + "\n")
        return self._runs[name]

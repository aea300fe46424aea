"""Time a run in which nothing has changed, beside commands that compute nothing.

    python benchmarks/rerun.py

In a copy of the project's configuration everything is run once. Then three commands take turns: the
same run again, `kedro registry list`, and `kedro registry list` in an empty Kedro project.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from projects import KEDRO, copy_project, run_kedro


def main() -> None:
    """Run everything once, time the commands in turns, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--turns", type=int, default=8)
    parser.add_argument("--pipeline", default="__default__")
    arguments = parser.parse_args()
    run = ["run", "--pipelines", arguments.pipeline]
    with tempfile.TemporaryDirectory() as folder:
        project, empty = copy_project(Path(folder) / "project"), make_empty_project(Path(folder))
        run_kedro(project, *run)
        seconds: dict[str, list[float]] = {"rerun": [], "list": [], "empty": []}
        for _ in range(arguments.turns):
            seconds["rerun"].append(time_command(run, project))
            seconds["list"].append(time_command(["registry", "list"], project))
            seconds["empty"].append(time_command(["registry", "list"], empty))
    print_table({name: statistics.median(values) for name, values in seconds.items()})


def make_empty_project(folder: Path) -> Path:
    """Make a project as `kedro new` does, without pipelines."""
    options = ["--name", "empty", "--tools", "none", "--example", "n", "--telemetry", "no"]
    subprocess.run([*KEDRO, "new", *options], cwd=folder, check=True, capture_output=True)
    return folder / "empty"


def time_command(arguments: list[str], project: Path) -> float:
    """Return how many seconds a command takes."""
    started = time.perf_counter()
    subprocess.run([*KEDRO, *arguments], cwd=project, check=True, capture_output=True)
    return time.perf_counter() - started


def print_table(seconds: dict[str, float]) -> None:
    """Print the medians, and the ratios that count."""
    print("| command | seconds, median | ratio |")
    print("|---|---|---|")
    print(f"| `kedro registry list`, empty project | {seconds['empty']:.2f} | |")
    ratio = seconds["list"] / seconds["empty"]
    print(f"| `kedro registry list` | {seconds['list']:.2f} | {ratio:.2f} of the empty one |")
    ratio = seconds["rerun"] / seconds["list"]
    print(f"| `kedro run`, nothing changed | {seconds['rerun']:.2f} | {ratio:.2f} of the list |")


if __name__ == "__main__":
    main()

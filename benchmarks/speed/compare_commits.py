"""Time parts of this checkout beside those of another commit, by turns.

    python benchmarks/speed/compare_commits.py --beside main

Seconds of one machine say little to another, so that a part is judged by its ratio to the same part
of the other commit, in the same run. `--store` also adds the times to `results.csv`, as multiples
of the time of a yardstick that has nothing of this project in it.

Needs `pip install -e ".[speed]"`.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
RESULTS = HERE / "results.csv"
YARDSTICK = "yardstick"

Times = dict[str, float]


def main() -> None:
    """Time both, print the table, and fail if a part has become much slower."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--beside", default="HEAD~1", help="commit or branch")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--fail-above", type=float, help="ratio; default: never fail")
    parser.add_argument("--store", action="store_true", help="add the times to results.csv")
    parser.add_argument("--only", default="", help="parts, as pytest's -k takes them")
    arguments = parser.parse_args()
    ours: Times = {}
    theirs: Times = {}
    with tempfile.TemporaryDirectory() as folder:
        other = check_out(arguments.beside, Path(folder) / "other")
        try:
            for _ in range(arguments.turns):
                keep_fastest(theirs, time_parts(other, arguments.only))
                keep_fastest(ours, time_parts(CHECKOUT, arguments.only))
        finally:
            git("worktree", "remove", "--force", str(other))
    ratios = {part: ours[part] / theirs[part] for part in ours if part in theirs}
    print_table(ours, theirs, ratios, arguments.beside)
    if arguments.store:
        store(ours)
    bound = arguments.fail_above or float("inf")
    slower = [part for part, ratio in ratios.items() if ratio > bound]
    if slower:
        sys.exit(f"Takes more than {bound} times as long as before: {', '.join(slower)}")


def git(*arguments: str) -> str:
    """Call git in this checkout, and return what it prints."""
    command = ["git", "-C", str(CHECKOUT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def check_out(commit: str, folder: Path) -> Path:
    """Check a commit out into a folder of its own."""
    git("worktree", "add", "--detach", str(folder), commit)
    return folder


def time_parts(tree: Path, only: str) -> Times:
    """Return the least seconds of each part, with the source of a tree and the parts of this one.

    A part that the other commit cannot run yet is left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pytest", "-c", str(HERE / "pytest.ini"), "-k", only]
        command += [str(HERE / "test_parts.py"), f"--benchmark-json={report}", "-q"]
        # Within another pytest with several workers, pytest-benchmark would time nothing.
        outer = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        environment = {**outer, "PYTHONPATH": str(tree / "src")}
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
        if not report.exists() or (tree == CHECKOUT and done.returncode):
            sys.exit(f"The parts of {tree} cannot be timed:\n{done.stdout}{done.stderr}")
        measured = json.loads(report.read_text())["benchmarks"]
    return {name_part(each["name"]): each["stats"]["min"] for each in measured}


def name_part(test: str) -> str:
    """Return the name of a part in words."""
    return test.removeprefix("test_").replace("_", " ")


def keep_fastest(times: Times, turn: Times) -> None:
    """Keep the lesser time of each part: what else the machine did only adds to it."""
    for part, seconds in turn.items():
        times[part] = min(seconds, times.get(part, seconds))


def print_table(ours: Times, theirs: Times, ratios: Times, other: str) -> None:
    """Print a row for each part."""
    print(f"| part | milliseconds | at {other} | ratio |")
    print("|---|---|---|---|")
    for part, seconds in ours.items():
        before = f"{1000 * theirs[part]:.2f} | {ratios[part]:.2f}" if part in theirs else " | "
        print(f"| {part} | {1000 * seconds:.2f} | {before} |")


def store(times: Times) -> None:
    """Add a row for each part to the results."""
    today, commit = f"{datetime.now(UTC):%Y-%m-%d}", git("rev-parse", "--short", "HEAD")
    with RESULTS.open("a", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        if not RESULTS.stat().st_size:
            rows.writerow(["date", "commit", "part", "times_the_yardstick"])
        for part, seconds in times.items():
            rows.writerow([today, commit, part, f"{seconds / times[YARDSTICK]:.3g}"])


if __name__ == "__main__":
    main()

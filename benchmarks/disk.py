"""Weigh a project's data after runs that each change something, and after `kedro features prune`.

    python benchmarks/disk.py

In a copy of the project's configuration the fine-tuning is run again and again, each time with
another seed: another split, other views, another model.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from projects import copy_project, run_kedro


def main() -> None:
    """Run, weigh, prune, weigh again, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--pipeline", default="fine_tune")
    parser.add_argument("--params", default="", help="more parameters, as for kedro run")
    arguments = parser.parse_args()
    print("| after | megabytes of data | of them features |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder) / "project")
        for run in range(1, arguments.runs + 1):
            changed = ",".join(filter(None, [f"random.seed={run}", arguments.params]))
            run_kedro(project, "run", "--pipelines", arguments.pipeline, "--params", changed)
            if run in (1, arguments.runs):
                print_row(f"run {run}", project)
        run_kedro(project, "features", "prune")
        print_row("`kedro features prune`", project)


def print_row(title: str, project: Path) -> None:
    """Print what the data of a project weigh now."""
    data, features = (weigh(project / name) for name in ("data", "data/04_feature"))
    print(f"| {title} | {data:.0f} | {features:.0f} |", flush=True)


def weigh(folder: Path) -> float:
    """Return the megabytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


if __name__ == "__main__":
    main()

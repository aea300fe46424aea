"""Time checking many photos: the first run, a second one, and one that reads every file again.

    python benchmarks/ingestion.py

The photos are generated. Each figure is that of a whole `kedro run --pipelines ingestion` in a
process of its own.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from incremental import Run, generate_photos, run_pipeline
from projects import copy_project

from little_data.skipping.files import CLOCK_TICK

# First a tenth of the photos, then all of them.
PARTS = (10, 1)


def main() -> None:
    """Check each part of the photos, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=int, default=25_000)
    photos = parser.parse_args().photos
    print("| photos | run | seconds | ms for each photo | peak megabytes |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            check_photos(Path(folder), photos // part)


def check_photos(folder: Path, count: int) -> None:
    """Check so many photos in a new project, again, with one more photo, and once more in full."""
    images = folder / "photos"
    generate_photos(images, range(count))
    # Files that have just been written are read again.
    time.sleep(CLOCK_TICK / 1e9)
    project = copy_project(folder / "project")

    def check(parameters: str = "") -> Run:
        return run_pipeline(project, images, parameters, "ingestion")

    print_row(count, "first", check())
    print_row(count, "second, nothing changed", check())
    generate_photos(images, range(count, count + 1))
    print_row(count, "one more photo", check())
    print_row(count, "ingestion.check=content", check("ingestion.check=content"))


def print_row(count: int, name: str, run: Run) -> None:
    """Print what a run took."""
    each = 1000 * run.seconds / count
    print(
        f"| {count:,} | {name} | {run.seconds:.1f} | {each:.2f} | {run.peak_megabytes:,.0f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()

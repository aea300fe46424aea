"""Time the way from photos to predictions with more and more photos, and with more classes.

    python benchmarks/growth.py

The photos are generated. Each figure is that of a whole `kedro run` of one pipeline in a process of
its own, after those before it. An exponent of 1 says that twice as many photos take twice as long.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from math import log
from pathlib import Path

from incremental import Run, generate_photos, run_pipeline
from projects import copy_project

PIPELINES = ("ingestion", "bottleneck", "top_model", "fine_tune", "scratch", "report", "predict")
# One epoch of each training: their number does not grow with the photos.
SETTINGS = (
    "backbone.name=EfficientNetLite0,augmentation.views=1,"
    "fine_tune.depth=head,fine_tune.epochs=1,scratch.epochs=1"
)


def main() -> None:
    """Measure both, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=int, nargs="*", default=[200, 2000, 20_000])
    parser.add_argument("--classes", type=int, nargs="*", default=[2, 20, 200, 1000])
    parser.add_argument("--each", type=int, default=10_000, help="photos, whatever the classes")
    parser.add_argument("--pipelines", nargs="+", choices=PIPELINES, default=PIPELINES)
    parser.add_argument("--params", default=SETTINGS, help="for kedro run")
    arguments = parser.parse_args()
    of_photos = [(photos, 2) for photos in arguments.photos]
    of_classes = [(arguments.each, classes) for classes in arguments.classes]
    for name, sizes, grown in (("photos", of_photos, 0), ("classes", of_classes, 1)):
        print(f"| {name} | pipeline | seconds | peak megabytes | exponent |\n|---|---|---|---|---|")
        grow(sizes, grown, arguments.pipelines, arguments.params)


def grow(
    sizes: list[tuple[int, int]], grown: int, pipelines: Sequence[str], parameters: str
) -> None:
    """Measure each size, and print its rows beside the one before it.

    Args:
        sizes: Numbers of photos and of classes.
        grown: Which of the two grows: 0 or 1.
        pipelines: Each needs those before it.
        parameters: For `kedro run`.
    """
    before: dict[str, Run] = {}
    for number, size in enumerate(sizes):
        with tempfile.TemporaryDirectory() as folder:
            project = copy_project(Path(folder) / "project")
            runs = measure(project, *size, pipelines, parameters)
            pages = project.glob("data/08_reporting/folder/report.html")
            megabytes = [page.stat().st_size / 1e6 for page in pages]
        for pipeline, run in runs.items():
            growth = ""
            if before:
                ratio = size[grown] / sizes[number - 1][grown]
                growth = f"{log(run.seconds / before[pipeline].seconds) / log(ratio):.2f}"
            print(
                f"| {size[grown]:,} | {pipeline} | {run.seconds:.1f} "
                f"| {run.peak_megabytes:,.0f} | {growth} |",
                flush=True,
            )
        for page in megabytes:
            print(f"| {size[grown]:,} | the page of results | | {page:.1f} | |", flush=True)
        before = runs


def measure(
    project: Path, photos: int, classes: int, pipelines: Sequence[str], parameters: str
) -> dict[str, Run]:
    """Run pipelines from nothing on so many photos of so many classes; say what each took."""
    folder = project.parent / "photos"
    generate_photos(folder, range(photos), [f"cloud {number}" for number in range(classes)])
    return {name: run_pipeline(project, folder, parameters, name) for name in pipelines}


if __name__ == "__main__":
    main()

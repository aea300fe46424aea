"""Time features of a few more photos beside those of all, and see whether memory stays flat.

    python benchmarks/incremental.py

The photos are generated. Each figure is that of a whole `kedro run --pipelines bottleneck` in a
process of its own: imports, network, checking the photos, features, writing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from projects import KEDRO, copy_project


class Run(NamedTuple):
    """What a run took."""

    seconds: float
    peak_megabytes: float


def main() -> None:
    """Measure both, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=int, default=2000)
    parser.add_argument("--more", type=int, default=100, help="photos that are added to them")
    parser.add_argument("--few", type=int, default=2500, help="photos of the small run")
    parser.add_argument("--many", type=int, default=25_000, help="photos of the large run")
    parser.add_argument("--params", default="", help="more parameters, as for kedro run")
    parser.add_argument("--only", choices=["added", "grown"], help="only one of the two tables")
    arguments = parser.parse_args()
    if arguments.only != "grown":
        with tempfile.TemporaryDirectory() as folder:
            add_more(Path(folder), arguments.photos, arguments.more, arguments.params)
    if arguments.only != "added":
        with tempfile.TemporaryDirectory() as folder:
            grow(Path(folder), arguments.few, arguments.many, arguments.params)


def add_more(folder: Path, photos: int, more: int, parameters: str) -> None:
    """Compare features of all photos with those of a few more."""
    project = copy_project(folder / "project")
    generate_photos(folder / "photos", range(photos))
    cold = extract_features(project, folder / "photos", parameters)
    generate_photos(folder / "photos", range(photos, photos + more))
    added = extract_features(project, folder / "photos", parameters)
    again = extract_features(project, folder / "photos", parameters)
    print("| run | seconds | of the cold run |\n|---|---|---|")
    print(f"| {photos:,} photos, cold | {cold.seconds:.1f} | |")
    for name, run in ((f"{more:,} more", added), ("the same again", again)):
        print(f"| {name} | {run.seconds:.1f} | 1/{cold.seconds / run.seconds:.1f} |", flush=True)


def grow(folder: Path, few: int, many: int, parameters: str) -> None:
    """Compare memory and time of many photos with those of few.

    What a run costs however few photos there are is measured with twenty.
    """
    print("| photos | seconds | ms a photo | ms a photo without the fixed cost | peak megabytes |")
    print("|---|---|---|---|---|")
    fixed = 0.0
    for count in sorted({20, few, many}):
        generate_photos(folder / "photos", range(count))
        project = copy_project(folder / "project")
        cold = extract_features(project, folder / "photos", parameters)
        fixed = fixed or cold.seconds
        gross, net = (1000 * seconds / count for seconds in (cold.seconds, cold.seconds - fixed))
        print(
            f"| {count:,} | {cold.seconds:.1f} | {gross:.2f} | {net:.2f} "
            f"| {cold.peak_megabytes:,.0f} |",
            flush=True,
        )


def generate_photos(
    folder: Path, numbers: range, classes: Sequence[str] = ("cloud", "fog")
) -> None:
    """Write JPEG photos of coloured clouds with some grain, as many of each class.

    The clouds of a class have something in common, so that they can be told from others.
    """

    def generate(number: int) -> None:
        of_class = number % len(classes)
        path = folder / classes[of_class] / f"{number:06}.jpg"
        if path.exists():
            return
        random = np.random.default_rng(number)
        own, common = (_draw_colours(each) for each in (random, np.random.default_rng(of_class)))
        clouds = Image.fromarray(own // 2 + common // 2)
        pixels = np.asarray(clouds.resize((400, 300), Image.Resampling.BICUBIC), np.int16)
        grain = random.integers(-8, 9, (300, 400, 1), dtype=np.int16)
        photo = Image.fromarray((pixels + grain).clip(0, 255).astype(np.uint8))
        photo.save(path, quality=85)

    for name in classes:
        (folder / name).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor() as pool:
        list(pool.map(generate, numbers))


def _draw_colours(random: np.random.Generator) -> npt.NDArray[np.uint8]:
    return random.integers(0, 256, (9, 12, 3), dtype=np.uint8)


def extract_features(project: Path, photos: Path, parameters: str) -> Run:
    """Run the pipeline `bottleneck`; what has not changed is taken over."""
    return run_pipeline(project, photos, parameters, "bottleneck")


def run_pipeline(project: Path, photos: Path, parameters: str, pipeline: str) -> Run:
    """Run a pipeline on a folder of photos, and say what it took."""
    given = ",".join(filter(None, [f"images={photos}", parameters]))
    command = [*KEDRO, "run", "--env", "folder", "--params", given, "--pipelines", pipeline]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"`{' '.join(command[1:])}` failed")
    return Run(time.perf_counter() - started, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()

"""Time features of a few more photos beside those of all, and see whether memory stays flat.

    python benchmarks/incremental.py

The photos are generated. Each figure is that of a whole `kedro run --pipelines bottleneck` in a
process of its own. Its fixed cost (imports, the pretrained network, reading and checking all the
photos) is measured by a run that finds every feature in the cache; the ratios are told with it and
without it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
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
    fixed = extract_features(project, folder / "photos", parameters)
    net = (added.seconds - fixed.seconds) / (cold.seconds - fixed.seconds)
    print("| run | seconds | of the cold run | both without the fixed cost |\n|---|---|---|---|")
    print(f"| {photos:,} photos, cold | {cold.seconds:.1f} | | |")
    share = added.seconds / cold.seconds
    print(f"| {more:,} more | {added.seconds:.1f} | 1/{1 / share:.1f} | 1/{1 / net:.1f} |")
    print(f"| the same again, all features kept | {fixed.seconds:.1f} | | |\n", flush=True)


def grow(folder: Path, few: int, many: int, parameters: str) -> None:
    """Compare memory and time of many photos with those of few."""
    print("| photos | seconds | milliseconds a photo | without the fixed cost | peak megabytes |")
    print("|---|---|---|---|---|")
    generate_photos(folder / "photos", range(few))
    for count in (few, many):
        generate_photos(folder / "photos", range(few, count))
        project = copy_project(folder / str(count))
        cold = extract_features(project, folder / "photos", parameters)
        fixed = extract_features(project, folder / "photos", parameters)
        gross, net = cold.seconds / count, (cold.seconds - fixed.seconds) / count
        print(
            f"| {count:,} | {cold.seconds:.1f} | {1000 * gross:.2f} | {1000 * net:.2f} "
            f"| {cold.peak_megabytes:,.0f} |",
            flush=True,
        )


def generate_photos(folder: Path, numbers: range) -> None:
    """Write JPEG photos of coloured clouds with some grain, half of them of each class."""

    def generate(number: int) -> None:
        random = np.random.default_rng(number)
        clouds = Image.fromarray(random.integers(0, 256, (9, 12, 3), dtype=np.uint8))
        pixels = np.asarray(clouds.resize((400, 300), Image.Resampling.BICUBIC), np.int16)
        grain = random.integers(-8, 9, (300, 400, 1), dtype=np.int16)
        photo = Image.fromarray((pixels + grain).clip(0, 255).astype(np.uint8))
        photo.save(folder / ("cloud", "fog")[number % 2] / f"{number:06}.jpg", quality=85)

    for name in ("cloud", "fog"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor() as pool:
        list(pool.map(generate, numbers))


def extract_features(project: Path, photos: Path, parameters: str) -> Run:
    """Run the pipeline `bottleneck`; features that are kept are taken over."""
    given = ",".join(filter(None, [f"images={photos}", parameters]))
    nodes = ["--env", "folder", "--params", given, "--pipelines", "bottleneck"]
    # Kedro's own runner runs every node, also those in whose inputs nothing has changed.
    command = [*KEDRO, "run", *nodes, "--runner", "SequentialRunner"]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"`{' '.join(command[1:])}` failed")
    return Run(time.perf_counter() - started, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()

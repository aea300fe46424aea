"""Time how long the post's three scripts and `kedro run` take to 0.80, 0.90 and 0.94 accuracy.

    python benchmarks/post.py --images /path/to/train.zip --vgg16-weights /path/to/weights.h5

The scripts are those of the post "Building powerful image classification models using very little
data", written in today's Keras (`benchmarks/post_scripts`). The clock runs from the start of the
command, with the raw photos on the disk, to the end of the first epoch with that accuracy on the
validation photos. For the third script it starts with the second, whose top model it needs; it is
stopped when it has reached 0.94. `kedro run` is counted as a whole, to its very end.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from projects import copy_project, read_metrics, run_kedro

SCRIPTS = Path(__file__).parent / "post_scripts"
ACCURACIES = (0.80, 0.90, 0.94)

# What is given to `kedro run --pipelines top_model`.
OURS = {
    "EfficientNet-Lite0@224, two views": "augmentation.views=2",
    "EfficientNet-Lite0@224, one view": "augmentation.views=1",
    "EfficientNet-Lite0@160, one view": "augmentation.views=1,backbone.image_size=160",
}

# Validation accuracy and the seconds after which it was there, in order.
Progress = list[tuple[float, float]]


def main() -> None:
    """Run our commands and the scripts, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--images", type=Path, required=True, help="folder or archive of photos")
    parser.add_argument("--vgg16-weights", default="imagenet", help="'imagenet' or a weights file")
    parser.add_argument("--train", type=int, default=1000, help="photos of each class")
    parser.add_argument("--validation", type=int, default=400, help="photos of each class")
    parser.add_argument("--epochs", type=int, default=50, help="of each script; the post: 50")
    parser.add_argument("--image-size", type=int, default=150, help="of the scripts")
    arguments = parser.parse_args()
    print(f"{arguments.train} + {arguments.validation} photos of each class")
    if arguments.epochs != 50:
        print(f"SHORTENED: {arguments.epochs} epochs of each script instead of the post's 50")
    times = " | ".join(f"seconds to {accuracy:.2f}" for accuracy in ACCURACIES)
    print(f"| what | {times} | best accuracy | seconds in all |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        photos = deal_photos(arguments, Path(folder))
        for name, parameters in OURS.items():
            print_row(name, time_kedro(arguments, photos, Path(folder) / "project", parameters))
        options = ["--data", str(photos), "--epochs", str(arguments.epochs)]
        options += ["--image-size", str(arguments.image_size), "--weights", arguments.vgg16_weights]
        print_row("first script", time_script("first", options, Path(folder)))
        second = time_script("second", options, Path(folder))
        print_row("second script", second)
        third = time_script("third", options, Path(folder), second[-1][1], until=ACCURACIES[-1])
        print_row("second and third script", third)


def deal_photos(arguments: argparse.Namespace, folder: Path) -> Path:
    """Link the photos into train and validation, as the post has them."""
    images = arguments.images.resolve()
    if images.is_file():
        shutil.unpack_archive(images, folder / "unpacked")
        images = folder / "unpacked"
    for name in ("cat", "dog"):
        found = [path for path in images.rglob(f"{name}.*") if path.is_file()]
        found.sort(key=lambda path: int(path.name.split(".")[1]))
        last = arguments.train + arguments.validation
        parts = {"train": found[: arguments.train], "validation": found[arguments.train : last]}
        for split, paths in parts.items():
            (folder / "photos" / split / name).mkdir(parents=True)
            for path in paths:
                (folder / "photos" / split / name / path.name).symlink_to(path)
    return folder / "photos"


def time_kedro(
    arguments: argparse.Namespace, photos: Path, project: Path, parameters: str
) -> Progress:
    """Run the project on the same photos, from nothing to a measured top model."""
    split = {"train": arguments.train, "validation": arguments.validation, "test": 0}
    shares = ",".join(f"ingestion.split.{name}={count}" for name, count in split.items())
    together = gather(photos, project.parent / "together")
    copy_project(project)
    started = time.perf_counter()
    given = f"images={together},{shares},{parameters}"
    run_kedro(project, "run", "--env", "folder", "--params", given, "--pipelines", "top_model")
    seconds = time.perf_counter() - started
    metrics = read_metrics(project / "data/08_reporting/folder/top_model_metrics.json")
    return [(metrics["splits"]["validation"]["accuracy"], seconds)]


def gather(photos: Path, folder: Path) -> Path:
    """Link the photos of both splits into one folder, one subfolder a class."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in photos.glob("*/*/*"):
        (folder / path.parent.name).mkdir(parents=True, exist_ok=True)
        (folder / path.parent.name / path.name).symlink_to(path.resolve())
    return folder


def time_script(
    name: str, options: list[str], folder: Path, before: float = 0.0, until: float = 1.1
) -> Progress:
    """Run a script, and note when it tells which validation accuracy.

    Args:
        name: The script.
        options: What it is given.
        folder: Where it runs.
        before: Seconds that count already.
        until: The accuracy at which it is stopped.
    """
    command = [sys.executable, str(SCRIPTS / f"{name}.py"), *options]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    progress: Progress = []
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if told := re.search(r"val_accuracy: ([\d.]+)", line):
                seconds = before + time.perf_counter() - started
                progress.append((float(told[1]), seconds))
                print(f"{name} script: {told[1]} after {seconds:.0f} s", file=sys.stderr)
                if progress[-1][0] >= until:
                    process.terminate()
                    return progress
    if process.returncode:
        raise SystemExit(f"the {name} script failed")
    return progress


def print_row(name: str, progress: Progress) -> None:
    """Print a row of the table."""
    reached = [
        next((seconds for accuracy, seconds in progress if accuracy >= wanted), None)
        for wanted in ACCURACIES
    ]
    cells = ["not reached" if seconds is None else f"{seconds:.0f}" for seconds in reached]
    best, end = max(accuracy for accuracy, _ in progress), progress[-1][1]
    print(f"| {name} | {' | '.join(cells)} | {best:.4f} | {end:.0f} |", flush=True)


if __name__ == "__main__":
    main()

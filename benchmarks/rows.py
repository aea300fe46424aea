"""Measure tables of many rows: seconds and memory, from the listing of photos to predictions.

    python benchmarks/rows.py

The photos are many names of few small files, and what decoding finds of them is made up: this is
about the rows, not about decoding. Each figure is that of a process of its own, which reads its
tables and writes them as a run does. Seconds are those that its threads compute, without waiting
for the disk. Linux only: the peak of memory is read there.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from PIL import Image
from projects import PROJECT

from little_data.datasets import (
    ImageFolderDataset,
    TableStreamDataset,
    UnlabelledImagesDataset,
    UpdatedTableDataset,
)
from little_data.evaluation.metrics import tabulate_probabilities
from little_data.parameters.augmentation import AugmentationParameters
from little_data.parameters.base import Seed
from little_data.parameters.evaluation import EvaluationParameters
from little_data.parameters.ingestion import IngestionParameters
from little_data.photos.likeness import find_alike
from little_data.pipelines.augmentation.nodes import plan_augmentation
from little_data.pipelines.ingestion.corrections import correct_labels
from little_data.pipelines.ingestion.nodes import inspect_images, sort_images
from little_data.pipelines.ingestion.splits import split_images
from little_data.pipelines.predict.nodes import list_unreadable_images
from little_data.skipping.files import CLOCK_TICK, FileHasher
from little_data.types.listing import ImageListing, UnlabelledImages
from little_data.types.tables import TableStream, TableUpdate

CLASSES = ("cloud", "fog")
# File systems allow some 65,000 names of a file.
NAMES_OF_A_FILE = 10_000
# As many as `classify_photos` hands over at once.
PHOTOS_AT_ONCE = 64
# The first step, which is not in the table.
GENERATE = "make facts up"
LABEL_FILE = "labels.csv"

SEED = Seed(seed=7)


def read_parameters(group: str) -> dict[str, Any]:
    """Read the project's own values of a group of parameters."""
    text = (PROJECT / f"conf/base/parameters_{group}.yml").read_text(encoding="utf-8")
    values: dict[str, Any] = yaml.safe_load(text)[group]
    return values


# What is nearly the same is a step of its own.
INGESTION = IngestionParameters.model_validate(
    {**read_parameters("ingestion"), "groups": {"alike": False}}
)
EVALUATION = EvaluationParameters.model_validate(read_parameters("evaluation"))
AUGMENTATION = AugmentationParameters.model_validate(read_parameters("augmentation"))


def main() -> None:
    """Take all steps for each number of rows, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument(
        "--steps", nargs="+", choices=STEPS, default=[*STEPS], help="each needs those before it"
    )
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        take_step({**STEPS, GENERATE: make_facts_up}[arguments.step], arguments.folder)
        return
    print("| rows | step | seconds | peak megabytes |\n|---|---|---|---|", flush=True)
    for rows in arguments.rows:
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), rows)
            for step in arguments.steps:
                if rows <= MOST_ROWS.get(step, rows):
                    print(f"| {rows:,} | {step} | {measure(step, Path(folder))} |", flush=True)


def measure(step: str, folder: Path) -> str:
    """Take a step in a process of its own, and return its seconds and its peak of memory."""
    command = [sys.executable, __file__, "--step", step, "--folder", str(folder)]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return run.stdout.strip()


def take_step(step: Callable[[Path], object], folder: Path) -> None:
    """Take a step in this process, and print its seconds and the peak of its memory."""
    # Of computing, whatever else the computer does.
    started = time.process_time()
    with redirect_stdout(sys.stderr):
        step(folder)
    seconds = time.process_time() - started
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    # Of this process alone; `resource` would tell that of the one it was forked from, if larger.
    kilobytes = int(status.partition("VmHWM:")[2].split()[0])
    print(f"{seconds:.1f} | {kilobytes / 1024:,.0f}")


def generate(folder: Path, rows: int) -> None:
    """Make the photos, and the table of what a run has found of them."""
    random = np.random.default_rng(rows)
    for number in range(rows):
        path = folder / "photos" / CLASSES[number % 2] / f"{number:07}.jpg"
        if number % NAMES_OF_A_FILE < len(CLASSES):
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(random.integers(0, 256, (32, 32, 3), dtype=np.uint8)).save(path)
            file = path
        else:
            os.link(file, path)
    # Files that have just been written are read again.
    time.sleep(1.1 * CLOCK_TICK / 1e9)
    command = [sys.executable, __file__, "--step", GENERATE, "--folder", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def make_facts_up(folder: Path) -> None:
    """Write the facts about all photos: those of one of them, but for times and hashes."""
    listing = list_photos(folder)
    first = ImageListing(listing.root, listing.files.head(1))
    known = inspect_images(first, INGESTION).update(None).drop(columns=[*listing.files])
    facts = listing.files.join(known.iloc[[0] * len(listing.files)].reset_index(drop=True))
    stats = [(folder / "photos" / path).stat() for path in facts["path"]]
    facts["size"] = [each.st_size for each in stats]
    facts["modified"] = [each.st_mtime_ns for each in stats]
    facts["changed"] = [each.st_ctime_ns for each in stats]
    for column in ("file_hash", "content_hash"):
        hashes = [hashlib.sha256(f"{column} {path}".encode()) for path in facts["path"]]
        facts[column] = [each.hexdigest() for each in hashes]
    facts["perceptual_hash"] = invent_likeness(len(facts))
    store_facts(folder, TableUpdate(lambda _: facts.astype(known.dtypes)))
    listing.files[["path", "label"]].to_csv(folder / LABEL_FILE, index=False)


def invent_likeness(count: int) -> list[str]:
    """Make perceptual hashes up, with colours that are as far from grey as those of photos."""
    random = np.random.default_rng(0)
    bits = random.integers(0, 256, (count, 32), dtype=np.uint8)
    colours = random.normal(128, 8, (count, 1, 2)) + random.normal(0, 6, (count, 16, 2))
    rows = np.column_stack([bits, colours.clip(0, 255).astype(np.uint8).reshape(count, 32)])
    return [row.tobytes().hex() for row in rows]


def store_facts(folder: Path, facts: TableUpdate) -> None:
    """Write the facts about files, as a run does."""
    find_facts(folder).save(facts)


def find_facts(folder: Path) -> UpdatedTableDataset:
    """Return the dataset of the facts about files."""
    return UpdatedTableDataset(filepath=str(folder / "facts.parquet"))


def find_predictions(folder: Path) -> TableStreamDataset:
    """Return the dataset of the predictions."""
    texts = ["path", "predicted", "decision"]
    return TableStreamDataset(
        filepath=str(folder / "predictions.csv"),
        text_columns=texts,
        save_args={"float_format": "%.7g"},
    )


def list_new_photos(folder: Path) -> UnlabelledImages:
    """List the photos as new ones."""
    return UnlabelledImagesDataset(
        filepath=str(folder / "photos"), unpack_to=str(folder), example=""
    ).load()


def list_photos(folder: Path, labels: str | None = None) -> ImageListing:
    """List the photos with the labels that their folders, or a label file, say."""
    photos = ImageFolderDataset(
        filepath=str(folder / "photos"), unpack_to=str(folder), labels=labels
    )
    return photos.load()


def list_by_label_file(folder: Path) -> ImageListing:
    """List the photos with the labels of a label file."""
    return list_photos(folder, labels=str(folder / LABEL_FILE))


def hash_photos(folder: Path) -> None:
    """Take the fingerprint of the folder of photos, as the runner does that skips."""
    photos = folder / "photos"
    FileHasher(folder / "fingerprints").hash_files(photos, str(photos))


def take_facts_over(folder: Path) -> None:
    """Ask for the facts about all files, when the run before has found all of them."""
    store_facts(folder, inspect_images(list_photos(folder), INGESTION))


def sort_photos(folder: Path) -> None:
    """Correct nothing, and make the manifest."""
    corrections = pd.DataFrame(columns=["path", "content_hash", "label", "when", "why"])
    corrected = correct_labels(find_facts(folder).load(), corrections)
    corrected.to_parquet(folder / "corrected.parquet")
    del corrected
    manifest, _ = sort_images(pd.read_parquet(folder / "corrected.parquet"), INGESTION)
    manifest.to_parquet(folder / "manifest.parquet")


def compare_photos(folder: Path) -> None:
    """Find the photos that are nearly the same."""
    find_alike(find_facts(folder).load()["perceptual_hash"])


def split_photos(folder: Path) -> None:
    """Split the photos, and assign them to folds."""
    manifest = pd.read_parquet(folder / "manifest.parquet")
    split_images(manifest, INGESTION, EVALUATION, SEED).to_parquet(folder / "split.parquet")


def plan_photos(folder: Path) -> None:
    """Plan the views of the photos to learn from."""
    split = pd.read_parquet(folder / "split.parquet")
    plan = plan_augmentation(split, AUGMENTATION, EVALUATION, SEED)
    plan.to_parquet(folder / "plan.parquet")


def write_predictions(folder: Path) -> None:
    """Write the predictions for all photos as they come, without the time that a network takes."""
    images = list_new_photos(folder)
    columns = ["path", "predicted", "decision", *(f"probability_{name}" for name in CLASSES)]

    def predict() -> Iterator[pd.DataFrame]:
        random = np.random.default_rng(0)
        for start in range(0, len(images.paths), PHOTOS_AT_ONCE):
            paths = images.paths[start : start + PHOTOS_AT_ONCE]
            table = tabulate_probabilities(random.dirichlet((1, 1), len(paths)), [*CLASSES])
            yield table.assign(path=paths, decision=table["predicted"])

    find_predictions(folder).save(TableStream(columns, predict()))


def read_predictions(folder: Path) -> None:
    """Compare the predictions with the photos, to list those that could not be read."""
    list_unreadable_images(list_new_photos(folder), find_predictions(folder).load())


# Their seconds grow faster than the rows.
MOST_ROWS = {"find what is nearly the same": 100_000}

STEPS: dict[str, Callable[[Path], object]] = {
    "list the photos": list_photos,
    "list them by a label file": list_by_label_file,
    "skip check, first": hash_photos,
    "skip check, nothing changed": hash_photos,
    "inspect, all known": take_facts_over,
    "correct and sort": sort_photos,
    "find what is nearly the same": compare_photos,
    "split": split_photos,
    "plan views": plan_photos,
    "write predictions": write_predictions,
    "list unreadable photos": read_predictions,
}


if __name__ == "__main__":
    main()

"""Measure how long the page of labels takes to answer, in the browser.

    python benchmarks/label_page.py --photos 10000 --classes 81

The photos, their features and what a model says of them are made up. From a key or a click until
the answer is drawn, in milliseconds: the median and the longest of some repetitions. The last
column says how many elements the page has then. Chromium has to be installed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import requests
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from little_data.datasets.sources.corrections import COLUMNS
from little_data.datasets.sources.decision_rows import DecisionRows
from little_data.datasets.sources.new_labels import NEW_LABEL_COLUMNS
from little_data.labelling.batches import Batches
from little_data.labelling.choice import make_directions
from little_data.labelling.decisions import Decisions
from little_data.labelling.guesses import Lesson, learn
from little_data.labelling.photos import Photos
from little_data.labelling.project import LabellingProject
from little_data.labelling.review import Finding, Queue, list_mistakes
from little_data.labelling.server import serve
from little_data.labelling.small_classes import NeededPhotos
from little_data.labelling.unlabelled import UnlabelledPhotos
from little_data.local_server.sockets import open_socket

UNLABELLED = 0.2  # as many photos that nobody has labelled, for each photo
NUMBERS = 1280  # features of a photo
SECONDS = 120

# From a key, a click or a choice until the second frame after the answer.
MEASURE = """async ([act, argument]) => {
  const begun = performance.now();
  const fetch = window.fetch;
  let answered = false;
  window.fetch = async (...given) => {
    const answer = await fetch(...given);
    const text = await answer.text();
    answered = true;
    return new Response(text, answer);
  };
  if (act === "click") {
    document.querySelector(argument).click();
  } else if (act === "choose") {
    document.querySelector(argument[0]).value = argument[1];
    document.querySelector(argument[0]).dispatchEvent(new Event("change", {bubbles: true}));
  } else {
    const shiftKey = argument !== argument.toLowerCase() && argument.length === 1;
    const options = {key: argument, shiftKey, bubbles: true};
    document.body.dispatchEvent(new KeyboardEvent("keydown", options));
  }
  while (!answered && performance.now() - begun < 5000)
    await new Promise((resolve) => setTimeout(resolve));
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  window.fetch = fetch;
  return performance.now() - begun;
}"""

# What is done, and what was to be seen before: a view by its key.
ACTS: dict[str, tuple[str, str, Any]] = {
    "review: decide": ("R", "key", "k"),
    "review: relabel": ("R", "key", "2"),
    "review: undo": ("R", "key", "u"),
    "review: another list": ("R", "click", "#queues button:nth-child(2)"),
    "see: the next page": ("V", "key", "ArrowRight"),
    "see: one class": ("V", "choose", ["#filters [name=label]", "class 01"]),
    "see: by confidence": ("V", "choose", ["#filters [name=most]", "0.9"]),
    "see: all": ("V", "click", "#clear"),
    "label: a label": ("L", "key", "Enter"),
    "label: the next photos": ("L", "key", "n"),
}


def main() -> None:
    """Serve the page, and print a row for each thing that is done on it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--classes", type=int, default=81)
    parser.add_argument("--repetitions", type=int, default=5)
    arguments = parser.parse_args()
    print("| what is done | milliseconds, median | longest | elements |")
    print("|---|---|---|---|")
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_page(Path(folder), arguments.photos, arguments.classes) as address,
        open_page(address) as page,
    ):
        for name, (view, *act) in ACTS.items():
            found = [measure(page, view, act) for _ in range(arguments.repetitions)]
            elements = page.evaluate("document.querySelectorAll('*').length")
            middle, longest = statistics.median(found), max(found)
            print(f"| {name} | {middle:.0f} | {longest:.0f} | {elements} |", flush=True)


def measure(page: Page, view: str, act: list[Any]) -> float:
    """Do something in a view, and return how long it took, in milliseconds."""
    page.keyboard.press(f"Shift+{view}")
    page.wait_for_timeout(600)  # what is behind the page goes on for a moment
    milliseconds: float = page.evaluate(MEASURE, act)
    page.wait_for_timeout(600)
    return milliseconds


@contextmanager
def serve_page(folder: Path, photos: int, classes: int) -> Iterator[str]:
    """Serve the page in a process of its own, and give its address once all photos are known."""
    context = multiprocessing.get_context("spawn")
    with open_socket("127.0.0.1", 7900) as opened:
        port = opened.getsockname()[1]
    process = context.Process(target=_serve, args=(port, folder, photos, classes), daemon=True)
    process.start()
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address
    finally:
        process.terminate()
        process.join()


def _serve(port: int, folder: Path, photos: int, classes: int) -> None:
    with open_socket("127.0.0.1", port) as opened:
        serve(make_up_project(folder, photos, classes), opened, "127.0.0.1")


def _wait(address: str) -> None:
    for _ in range(10 * SECONDS):
        try:
            state = requests.get(f"{address}/state", timeout=SECONDS).json()
        except requests.ConnectionError:
            state = None
        if state and not state["unlabelled"]["is_looking"]:
            return
        time.sleep(0.1)
    raise SystemExit("the page does not answer")


@contextmanager
def open_page(address: str) -> Iterator[Page]:
    """Open the page in Chromium."""
    with sync_playwright() as current:
        names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        program = next(filter(None, map(shutil.which, names)), None)
        browser = current.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address)
        page.locator("#finding article").wait_for()
        yield page
        browser.close()


def make_up_project(folder: Path, count: int, classes: int) -> LabellingProject:
    """Make up as many photos, which look as their class does, with a few mistakes."""
    random = np.random.default_rng(0)
    names = [f"class {number:02}" for number in range(classes)]
    labels = np.arange(count) % classes
    paths = [f"{names[label]}/{number:05}.png" for number, label in enumerate(labels)]
    draw_photos(folder / "photos", paths, labels)
    middles = random.normal(size=(classes, NUMBERS))
    features = (middles[labels] + random.normal(0, 1.5, (count, NUMBERS))).astype(np.float32)
    # A photo of the next class stands under every fiftieth label.
    features[::50] = middles[(labels[::50] + 1) % classes]
    shown = np.arange(0, count, max(1, count // 1000))
    classifier = learn(Lesson(features[shown], [names[label] for label in labels[shown]]))
    probabilities = classifier.head.predict(features)
    table = pd.DataFrame(
        {
            "path": paths,
            "content_hash": [f"{number:064x}" for number in range(count)],
            "given": [names[label] for label in labels],
            "learned": [names[label] for label in labels],
            "split": np.where(np.arange(count) % 5, "train", "test"),
        }
    )
    photos = Photos(
        folder / "photos", table, classifier.classes, probabilities, make_directions(features)
    )
    files = [folder / name for name in ("corrections.csv", "new_labels.csv")]
    decisions = Decisions(photos, DecisionRows(files[0], COLUMNS))
    others = [
        f"{(folder / 'others').as_posix()}/{n:05}.png" for n in range(int(count * UNLABELLED))
    ]
    draw_photos(Path("/"), others, np.arange(len(others)))
    unlabelled = UnlabelledPhotos(
        photos.root,
        others,
        frozenset(),
        lambda found: random.normal(size=(len(found), NUMBERS)).astype(np.float32),
    )
    learned = features[shown], shown
    rows = DecisionRows(files[1], NEW_LABEL_COLUMNS)
    batches = Batches(unlabelled, decisions, learned, rows, classifier)
    mistakes = list_mistakes(photos)
    pairs = [Finding(number, "test and fold 1", other=number + 1) for number in range(0, 90, 2)]
    queues = [
        Queue("label issue", "Labels that look wrong", mistakes),
        Queue("mistake", "Most wrong", mistakes),
        Queue("near-duplicate", "Near-duplicates", pairs),
        Queue("odd photo", "Odd photos", [], "kedro run --pipelines report"),
    ]
    needed = NeededPhotos(2, is_test_apart=False)
    return LabellingProject(
        photos, decisions, queues, batches, folder / "others", "kedro run", needed, files
    )


def draw_photos(root: Path, paths: list[str], labels: npt.NDArray[Any]) -> None:
    """Draw photos of which each has the colour of its label, and pixels of its own."""
    for folder in {(root / path).parent for path in paths}:
        folder.mkdir(parents=True, exist_ok=True)
    for number, (path, label) in enumerate(zip(paths, labels, strict=True)):
        colour = (int(label) * 37 % 256, int(label) * 91 % 256, int(label) * 13 % 256)
        image = Image.new("RGB", (64, 48), colour)
        image.putpixel((0, 0), (number % 256, number // 256 % 256, number // 65536))
        image.save(root / path, compress_level=1)


if __name__ == "__main__":
    main()

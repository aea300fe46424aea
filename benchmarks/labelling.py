"""Measure what it is worth to choose the photos that are labelled, beside labelling any of them.

    python benchmarks/labelling.py --sets /path/to/sign_digits/train /path/to/trash/train

The photos of a set are split at random: a third judges, the others wait for a label. In each round
a strategy chooses some more of them by their bottleneck features and by what a regression that has
learned from the labels so far answers; then the regression learns from all labels. The table gives
its accuracy on the third that judges, as the mean of the seeds, for each number of labels; the last
column is the mean over the numbers of labels, and how much it differs from that of labels at
random, as the mean of the differences of the seeds with their standard error.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from projects import copy_project, run_here
from sklearn.model_selection import train_test_split

from little_data.labelling.choice import choose_batch, make_directions, measure_margins
from little_data.labelling.guesses import PENALTY
from little_data.photos.labels import list_classes, number_labels
from little_data.regression.softmax import fit_softmax_regression

Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Numbers: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Photos:
    """Photos that are partly labelled.

    Attributes:
        features: Of length 1 each, of shape (photos, numbers).
        labelled: Numbers of the photos that have a label.
        margins: Between the two most probable classes, of shape (photos,).
        count: How many are to be chosen.
        random: Draws.
    """

    features: Floats
    labelled: Numbers
    margins: Floats
    count: int
    random: np.random.Generator

    @property
    def waiting(self) -> Numbers:
        """The photos without a label."""
        return np.setdiff1d(np.arange(len(self.features)), self.labelled)


def choose_at_random(photos: Photos) -> Numbers:
    """Choose any."""
    return photos.random.choice(photos.waiting, photos.count, replace=False)


def choose_least_sure(photos: Photos) -> Numbers:
    """Choose those with the smallest margin."""
    waiting = photos.waiting
    return waiting[np.argsort(photos.margins[waiting], kind="stable")[: photos.count]]


def choose_far(photos: Photos) -> Numbers:
    """Choose the one that is farthest from all that are labelled, and so on (k-center)."""
    return _choose_by_turns(photos, lambda squares: int(squares.argmax()))


def draw_far(photos: Photos) -> Numbers:
    """Draw by the squared distance from all that are labelled, and so on (k-means++)."""
    return _choose_by_turns(photos, lambda squares: _draw(photos, squares))


def draw_far_and_unsure(photos: Photos) -> Numbers:
    """Draw by the squared distance times the uncertainty."""
    weights = 1 - photos.margins
    return _choose_by_turns(photos, lambda squares: _draw(photos, squares * weights))


def choose_middles(photos: Photos) -> Numbers:
    """Choose the middle of each of as many clusters as photos are wanted."""
    return choose_batch(photos.features, photos.labelled, None, photos.count)


def choose_middles_of_least_sure(photos: Photos) -> Numbers:
    """Choose the same, where a photo counts by its uncertainty: what the page does."""
    margins = photos.margins if len(photos.labelled) else None
    return choose_batch(photos.features, photos.labelled, margins, photos.count)


def choose_middles_then_least_sure(photos: Photos) -> Numbers:
    """Choose the middles of clusters at first, and then those with the smallest margin."""
    return choose_least_sure(photos) if len(photos.labelled) else choose_middles(photos)


STRATEGIES: dict[str, Callable[[Photos], Numbers]] = {
    "random": choose_at_random,
    "uncertainty: smallest margin": choose_least_sure,
    "uncertainty, after clusters at first": choose_middles_then_least_sure,
    "diversity: k-center": choose_far,
    "diversity: k-means++": draw_far,
    "diversity: clusters": choose_middles,
    "both: k-means++ weighted by uncertainty": draw_far_and_unsure,
    "both: clusters weighted by uncertainty (the page)": choose_middles_of_least_sure,
}


def _choose_by_turns(photos: Photos, choose: Callable[[Floats], int]) -> Numbers:
    """Choose one after the other by the squared distance from all that are known or chosen."""
    nearest = np.full(len(photos.features), 2.0)
    for photo in photos.labelled:
        nearest = np.minimum(nearest, 1 - photos.features @ photos.features[photo])
    nearest[photos.labelled] = 0
    chosen: list[int] = []
    for _ in range(photos.count):
        photo = choose(np.maximum(nearest, 0))
        nearest = np.minimum(nearest, 1 - photos.features @ photos.features[photo])
        nearest[photo] = 0
        chosen.append(photo)
    return np.array(chosen)


def _draw(photos: Photos, squares: Floats) -> int:
    return int(photos.random.choice(len(squares), p=squares / squares.sum()))


def main() -> None:
    """Extract the features of each set once, and print a table for it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sets", type=Path, nargs="+", required=True, help="folders of photos")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--batch", type=int, default=12, help="photos chosen at once")
    parser.add_argument("--labels", type=int, default=120, help="so many at the end")
    arguments = parser.parse_args()
    for images in arguments.sets:
        features, labels = extract(images.resolve())
        counts = [*range(arguments.batch, arguments.labels + 1, arguments.batch)]
        print(f"\n| {images.parent.name}: labels | {' | '.join(map(str, counts))} | mean, +- |")
        print("|---" * (len(counts) + 2) + "|", flush=True)
        found = {
            name: np.array(
                [measure(features, labels, strategy, counts, seed) for seed in arguments.seeds]
            )
            for name, strategy in STRATEGIES.items()
        }
        for name, accuracies in found.items():
            print(describe(name, accuracies, found["random"]), flush=True)


def extract(images: Path) -> tuple[Floats, Numbers]:
    """Return the bottleneck features of a folder of photos, and the number of each one's class."""
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder) / "project")
        parameters = {"images": str(images), "augmentation": {"views": 1}}
        load = run_here(project, parameters, ["bottleneck"])
        store, widths = load("bottleneck_features"), load("feature_levels")["widths"]
        is_photo = (store.rows["view"] == 0).to_numpy()
        rows = store.rows[is_photo]
        features = np.asarray(store.values)[is_photo][:, : widths[0]]
    return features, number_labels(rows, list_classes(rows))


def measure(
    features: Floats,
    labels: Numbers,
    strategy: Callable[[Photos], Numbers],
    counts: list[int],
    seed: int,
) -> list[float]:
    """Return the accuracy on the photos that judge, for each number of labels."""
    pool, judges = train_test_split(
        np.arange(len(labels)), test_size=1 / 3, random_state=seed, stratify=labels
    )
    random = np.random.default_rng(seed)
    directions = make_directions(features)[pool]
    labelled, margins, accuracies = np.empty(0, int), np.zeros(len(pool)), []
    for count in counts:
        photos = Photos(directions, labelled, margins, count - len(labelled), random)
        labelled = np.concatenate([labelled, strategy(photos)])
        known = pool[labelled]
        classes, numbers = np.unique(labels[known], return_inverse=True)
        [head] = fit_softmax_regression(features[known], numbers, len(classes), [PENALTY])
        margins = measure_margins(head.predict(features[pool]))
        guesses = classes[head.predict(features[judges]).argmax(axis=1)]
        accuracies.append(float((guesses == labels[judges]).mean()))
    return accuracies


def describe(name: str, accuracies: Floats, at_random: Floats) -> str:
    """Return a row of the table, from accuracies of shape (seeds, numbers of labels)."""
    cells = [f"{accuracy:.3f}" for accuracy in accuracies.mean(axis=0)]
    gains = (accuracies - at_random).mean(axis=1)
    error = gains.std(ddof=1) / np.sqrt(len(gains)) if len(gains) > 1 else 0.0
    gain = "" if name == "random" else f", {gains.mean():+.3f} +- {error:.3f}"
    return f"| {name} | {' | '.join(cells)} | {accuracies.mean():.3f}{gain} |"


if __name__ == "__main__":
    main()

"""Measure how often the learning curve of half the photos tells what all of them are worth.

    python benchmarks/learning_curve.py --images /path/to/photos

In each draw half of the photos of each class are taken. Their learning curve and its power law say
by how much the accuracy would grow with twice the photos, with an interval of 95 %. What is true is
measured: the cross-validated accuracy of regressions on all photos, less that of regressions
on half of them, which all other photos judge, on average over the draws.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from projects import add_parameters, copy_project, run_here

from little_data.evaluation.learning_curve import measure_learning_curve
from little_data.evaluation.power_law import Gain, estimate_gain, fit_power_law
from little_data.photos.folds import FOLDS, assign_folds
from little_data.photos.labels import list_classes, number_labels
from little_data.pipelines.report.learning_curve import DRAWS, make_fit
from little_data.types.arrays import ArrayStore


def main() -> None:
    """Extract the features of each folder once, and print a row for it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--images", type=Path, nargs="+", required=True, help="folders or archives")
    parser.add_argument("--draws", type=int, default=20, help="of half of the photos")
    parser.add_argument(
        "--params", nargs="*", default=[], help="parameter=value, such as a backbone"
    )
    arguments = parser.parse_args()
    print("| photos | of each class | gain, points | estimated, mean | interval holds it |")
    print("|---|---|---|---|---|")
    for images in arguments.images:
        with tempfile.TemporaryDirectory() as folder:
            load = extract(copy_project(Path(folder) / "project"), images, arguments.params)
            features, candidates = load("bottleneck_features"), load("top_model_candidates")
        curves = Curves(features, candidates, arguments.draws)
        print(
            f"| {images.parent.name}/{images.name} | {' | '.join(curves.compare())} |", flush=True
        )


def extract(project: Path, images: Path, params: list[str]) -> Any:
    """Make the features and the top model of all photos; return a function that loads datasets."""
    parameters: dict[str, Any] = {"images": str(images.resolve())}
    add_parameters(parameters, params)
    return run_here(project, parameters, ["top_model"])


class Curves:
    """Learning curves of halves of the photos.

    Args:
        store: The bottleneck features, of which the unchanged photos are used.
        candidates: What the top model chose from.
        draws: Of half of the photos.
    """

    def __init__(self, store: ArrayStore, candidates: Any, draws: int) -> None:
        unchanged = np.flatnonzero(store.rows["view"] == 0)
        self.photos = store.rows.iloc[unchanged].reset_index(drop=True)
        self.features = np.asarray(store.values[unchanged])
        classes = list_classes(self.photos)
        self.labels = number_labels(self.photos, classes)
        self.fit = make_fit(candidates, len(classes))
        self.halves = [self.choose_half(draw) for draw in range(draws)]

    def choose_half(self, draw: int) -> npt.NDArray[np.int64]:
        """Return half of the photos of each class."""
        chosen = self.photos.groupby("label")["path"].sample(frac=0.5, random_state=draw)
        return np.sort(chosen.index.to_numpy())

    def compare(self) -> list[str]:
        """Return the cells of a row."""
        truth = self.judge_all() - float(np.mean([self.judge_half(each) for each in self.halves]))
        estimated = [self.estimate(half, draw) for draw, half in enumerate(self.halves)]
        held = sum(gain.low <= 100 * truth <= gain.high for gain in estimated)
        mean = np.mean([gain.points for gain in estimated])
        count = len(self.labels) / (self.labels.max() + 1)
        cells = [f"{count:.0f}", f"{100 * truth:.1f}", f"{mean:.1f}"]
        return [*cells, f"{held} of {len(estimated)}"]

    def judge_all(self) -> float:
        """Return the cross-validated accuracy of all photos."""
        everything = np.arange(len(self.labels))
        correct = np.zeros(len(self.labels))
        for rows, held_out in self.split(everything):
            correct[held_out] = self.classify(rows, held_out)
        return float(correct.mean())

    def judge_half(self, half: npt.NDArray[np.int64]) -> float:
        """Return the accuracy of regressions on half of the photos; all other photos judge."""
        others = np.setdiff1d(np.arange(len(self.labels)), half)
        judged = [self.classify(rows, others).mean() for rows, _ in self.split(half)]
        return float(np.mean(judged))

    def estimate(self, half: npt.NDArray[np.int64], draw: int) -> Gain:
        """Estimate the gain of twice the photos, by the curve of half."""
        groups = self.photos["path"].to_numpy()[half]
        folds = np.asarray(assign_folds(self.photos.iloc[half], FOLDS, draw))
        curve = measure_learning_curve(
            self.features[half], self.labels[half], folds, groups, self.fit, DRAWS, draw
        )
        law = fit_power_law(curve, groups, draw)
        if law is None:
            raise SystemExit("there are too few photos of each class for a learning curve")
        return estimate_gain(law, law.largest, more=law.largest)

    def split(self, rows: npt.NDArray[np.int64]) -> Any:
        """Yield the rows that are learned from and those that judge, of each fold."""
        folds = np.asarray(assign_folds(self.photos.iloc[rows], FOLDS, seed=0))
        for fold in np.unique(folds):
            yield rows[folds != fold], rows[folds == fold]

    def classify(
        self, rows: npt.NDArray[np.int64], held_out: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.bool_]:
        """Return which photos a regression on some rows classifies correctly."""
        answers = self.fit(self.features[rows], self.labels[rows], self.features[held_out])
        return np.asarray(answers.argmax(axis=1) == self.labels[held_out])


if __name__ == "__main__":
    main()

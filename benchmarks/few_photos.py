"""Measure the top model on few photos of each class, and how far cross-validation can be trusted.

    python benchmarks/few_photos.py --images /path/to/train.zip

From the training photos, so many of each class are drawn; what the top model learns from them is
judged on the validation photos, which are the same for all draws. Penalty and levels of features
are chosen by cross-validation of the drawn photos, as in a user's run. The last column says in how
many draws the 95 % interval of the cross-validated accuracy holds the accuracy on the validation
photos.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from projects import add_parameters, copy_project, run_here

from little_data.evaluation.intervals import accuracy_interval
from little_data.photos.folds import assign_folds, list_rounds
from little_data.pipelines.top_model.nodes import VIEWS_TRIED, gather_examples
from little_data.regression.choice import fit_in_rounds
from little_data.types.arrays import ArrayStore


def main() -> None:
    """Extract the features once, and print a row for each number of photos."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--images", type=Path, required=True, help="archive or folder of photos")
    parser.add_argument("--train", type=int, default=1000, help="photos of each class to draw from")
    parser.add_argument("--validation", type=int, default=400, help="photos of each class")
    parser.add_argument("--counts", type=int, nargs="+", default=[5, 10, 25, 50, 100])
    parser.add_argument("--draws", type=int, default=40)
    parser.add_argument("--views", type=int, default=4, help="of each photo")
    parser.add_argument(
        "--params", nargs="*", default=[], help="parameter=value, such as a backbone"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        load = extract(copy_project(Path(folder) / "project"), arguments)
        features, widths = load("bottleneck_features"), load("feature_levels")["widths"]
    print("| photos of each class | accuracy, mean (least) of the draws | interval holds it |")
    print("|---|---|---|")
    for count in arguments.counts:
        drawn = [measure(features, widths, count, draw) for draw in range(arguments.draws)]
        accuracies = [accuracy for accuracy, _ in drawn]
        held = sum(is_held for _, is_held in drawn)
        mean, least = np.mean(accuracies), min(accuracies)
        print(f"| {count} | {mean:.4f} ({least:.4f}) | {held} of {len(drawn)} |", flush=True)


def extract(project: Path, arguments: argparse.Namespace) -> Any:
    """Run the features of all photos, and return a function that loads datasets."""
    split = {"train": arguments.train, "validation": arguments.validation, "test": 0}
    parameters: dict[str, Any] = {
        "images": str(arguments.images.resolve()),
        "ingestion": {"split": split},
        "augmentation": {"views": arguments.views},
    }
    add_parameters(parameters, arguments.params)
    return run_here(project, parameters, ["bottleneck"])


def measure(features: ArrayStore, widths: list[int], count: int, draw: int) -> tuple[float, bool]:
    """Return the accuracy on the validation photos, and whether cross-validation foretold it."""
    rows = features.rows
    photos = rows[(rows["split"] == "train") & (rows["view"] == 0)]
    chosen = photos.groupby("label")["path"].sample(count, random_state=draw)
    is_drawn = rows["path"].isin(set(chosen)).to_numpy()
    learned = rows[is_drawn].reset_index(drop=True)
    first = learned[learned["view"] == 0]
    folds = dict(zip(first["path"], assign_folds(first, min(5, count), draw), strict=True))
    learned["fold"] = learned["path"].map(folds)
    store = ArrayStore(learned, np.asarray(features.values)[is_drawn], seconds=0.0)
    rounds = list_rounds(learned)
    is_tried = (learned["view"] < VIEWS_TRIED).to_numpy()
    examples = gather_examples(store, None)
    top_model, _ = fit_in_rounds(examples, rounds, widths, is_tried, refit=True)
    judged = [
        head.predict(examples.features[each.held_out]).argmax(axis=1)
        == examples.labels[each.held_out]
        for each, head in zip(rounds, top_model.heads_of_rounds, strict=True)
    ]
    low, high = accuracy_interval(int(np.concatenate(judged).sum()), len(first))
    held_out = rows[rows["split"] == "validation"]
    held_out = held_out[held_out["view"] == 0]
    classes = sorted(rows["label"].unique())
    answers = top_model.head.predict(np.asarray(features.values)[held_out.index])
    guesses = pd.Series(answers.argmax(axis=1), index=held_out.index).map(dict(enumerate(classes)))
    accuracy = float((guesses == held_out["label"]).mean())
    return accuracy, low <= accuracy <= high


if __name__ == "__main__":
    main()

"""Measure how well the distance to the training photos tells photos that belong to no class.

    python benchmarks/unlike.py --images /path/to/train.zip --others /path/to/a /path/to/b

A model learns from 1,000 photos of each class. Its distances of the validation photos are compared
with those of the photos in other folders, which show something else. The area under the ROC curve
(AUROC) is the share of pairs in which the other photo is farther away. The last column says how
many of the others are called unlike the training photos, at `predict.false_alarms`.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from projects import add_parameters, copy_project, run_here
from sklearn.metrics import roc_auc_score

from little_data.types.answers import UNLIKE


def main() -> None:
    """Train a model, classify the photos of the other folders, and print a row for each."""
    arguments = parse_arguments()
    parameters: dict[str, Any] = {
        "images": str(arguments.images.resolve()),
        "ingestion": {
            "split": {"train": arguments.train, "validation": arguments.validation, "test": 0}
        },
        "fine_tune": {"depth": arguments.depth},
    }
    add_parameters(parameters, arguments.params)
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder) / "project")
        load = run_here(project, parameters, ["fine_tune"])
        known = load("fine_tuned_judged")["distance"].to_numpy()
        print("| photos | AUROC | called unlike |")
        print("|---|---|---|")
        for other in arguments.others:
            load = run_here(project, {"images": str(other.resolve())}, ["predict"])
            answers = load("new_predictions")
            distances = answers["distance"].to_numpy()
            is_other = np.repeat([False, True], [len(known), len(distances)])
            area = roc_auc_score(is_other, np.concatenate([known, distances]))
            called = (answers["decision"] == UNLIKE).mean()
            name = "/".join(other.resolve().parts[-2:])
            print(f"| {len(distances)} of {name} | {area:.4f} | {called:.3f} |", flush=True)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--images", type=Path, required=True, help="archive or folder of photos")
    parser.add_argument("--others", type=Path, nargs="+", required=True, help="other photos")
    parser.add_argument("--train", type=int, default=1000, help="photos of each class")
    parser.add_argument("--validation", type=int, default=400, help="photos of each class")
    parser.add_argument("--depth", default="head", help="how deep the network is trained")
    parser.add_argument(
        "--params", nargs="*", default=[], help="parameter=value, such as a backbone"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()

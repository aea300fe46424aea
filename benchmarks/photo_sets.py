"""Train on the photos of a folder `train`, and classify those of the folder `test` beside it.

    python benchmarks/photo_sets.py --sets /path/to/set_a /path/to/set_b --seeds 1 2 3

Each set is learned with the defaults of the environment `folder`; what is known of a set's photos
is said with `--params NAME:parameter=value`. The test photos are classified by the finished model,
as `predict` does it, and by the top model (`fine_tune.depth=head`). Nothing is chosen by them. The
figure of cross-validation, which a user would have, stands beside that of the test photos. The runs
are made in a working folder, and what earlier calls have measured there is kept.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import pandas as pd
from projects import PROJECT, copy_project, find_newest, read_metrics, run_kedro

from little_data.evaluation.calibration import expected_calibration_error, measure_calibration
from little_data.evaluation.intervals import accuracy_interval
from little_data.photos.labels import number_labels
from little_data.types.predictions import list_predicted_classes, take_probabilities

STRATEGIES = {"top model": "fine_tune.depth=head", "finished": ""}


def main() -> None:
    """Run what has not been run yet, and print the table."""
    arguments = parse_arguments()
    print(
        "| set | seed | strategy | depth | cross-validated (95 %) | on test photos | "
        "calibration error | seconds |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for folder in arguments.sets:
        for seed in arguments.seeds:
            project = arguments.work.resolve() / f"{folder.name}-{seed}"
            own = [text.split(":", 1)[1] for text in arguments.params if names(text, folder)]
            for strategy, depth in STRATEGIES.items():
                given = [f"random.seed={seed}", *own, *filter(None, [depth])]
                row = run_once(project, folder.resolve(), strategy, given)
                print(f"| {folder.name} | {seed} | {strategy} | {' | '.join(row)} |", flush=True)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sets", type=Path, nargs="+", required=True, help="with train and test")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--params", nargs="*", default=[], help="NAME:parameter=value of a set")
    parser.add_argument("--work", type=Path, default=PROJECT / "data/benchmark/photo_sets")
    return parser.parse_args()


def names(text: str, folder: Path) -> bool:
    """Say whether a parameter is that of a set."""
    return text.split(":", 1)[0] == folder.name


def run_once(project: Path, folder: Path, strategy: str, given: list[str]) -> list[str]:
    """Train and classify, unless that has been done, and return the cells of a row."""
    results = project / f"{strategy}.csv"
    if not results.exists():
        if not (project / "conf").exists():
            copy_project(project)
        started = time.perf_counter()
        train = ",".join([f"images={folder / 'train'}", *given])
        run_kedro(project, "run", "--env", "folder", "--pipelines", "fine_tune", "--params", train)
        seconds = time.perf_counter() - started
        new = f"images={folder / 'test'}"
        run_kedro(project, "run", "--env", "folder", "--pipelines", "predict", "--params", new)
        describe(project, seconds).to_csv(results, index=False)
    return [str(cell) for cell in pd.read_csv(results, dtype=str).iloc[0]]


def describe(project: Path, seconds: float) -> pd.DataFrame:
    """Measure the newest model and predictions of a project."""
    predictions = pd.read_csv(find_newest(project / "data/07_model_output/folder/predictions.csv"))
    predictions["label"] = [Path(path).parent.name for path in predictions["path"].astype(str)]
    correct = int((predictions["predicted"].astype(str) == predictions["label"]).sum())
    low, high = accuracy_interval(correct, len(predictions))
    labels = number_labels(predictions, list_predicted_classes(predictions))
    bins = measure_calibration(take_probabilities(predictions), labels)
    reporting, models = project / "data/08_reporting/folder", project / "data/06_models/folder"
    judged: dict[str, Any] = read_metrics(reporting / "fine_tuned_metrics.json")["splits"]
    judged = judged["cross-validation"]
    interval = "{accuracy:.3f} ({accuracy_low:.3f} to {accuracy_high:.3f})".format(**judged)
    row = {
        "depth": read_metrics(models / "fine_tuning_plan.json")["depth"],
        "cross-validated": f"{interval}, {judged['photos']} photos",
        "test": f"{correct / len(predictions):.4f} ({low:.3f} to {high:.3f})",
        "calibration": f"{expected_calibration_error(bins):.3f}",
        "seconds": f"{seconds:.0f}",
    }
    return pd.DataFrame([row])


if __name__ == "__main__":
    main()

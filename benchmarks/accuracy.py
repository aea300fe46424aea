"""Measure the accuracy of every strategy over several seeds, by running the project's pipelines.

    python benchmarks/accuracy.py --images /path/to/train.zip --vgg16-weights /path/to/weights.h5

The photos are split afresh for each seed: 1,000 of each class to train on, 400 to validate on, as
in the post "Building powerful image classification models using very little data". There is no test
split: as in the post, the figures are those of the validation split, which also chose the epoch.
EfficientNet-Lite2 can be cut at several boundaries, to see where it is cut best. The seconds are
those of the features and of all training up to the strategy, on average. The runs are made in a
working folder, and what earlier calls have measured there is kept.
"""

from __future__ import annotations

import argparse
import re
import statistics
from pathlib import Path
from typing import Any

import yaml
from projects import PROJECT, copy_project, read_metrics, run_kedro

SCRATCH = "scratch convnet, 150x150"
LITE2 = "EfficientNet-Lite2@260"
GROUPS = ("random", "ingestion", "evaluation", "backbone", "top_model", "fine_tune")
METRICS = {"top_model_metrics": "top model", "fine_tuned_metrics": "fine-tuned"}


def main() -> None:
    """Run what has not been run yet, and print the table."""
    arguments = parse_arguments()
    kaggle = yaml.safe_load((PROJECT / "conf/kaggle/parameters.yml").read_text())
    vgg16 = kaggle | {"backbone": kaggle["backbone"] | {"weights": str(arguments.vgg16_weights)}}
    plans: dict[str, tuple[str, dict[str, Any]]] = {SCRATCH: ("scratch", {})}
    for boundary in arguments.boundaries or [None]:
        title = f"{LITE2} from {boundary}" if boundary else LITE2
        plans[title] = ("top_model,fine_tune", {"backbone": {"boundary": boundary}})
    plans["VGG16@150"] = ("top_model,fine_tune", vgg16)
    split = {"train": arguments.train, "validation": arguments.validation, "test": 0}
    work = arguments.work.resolve() / f"{arguments.train}-{arguments.validation}"
    figures: dict[str, list[dict[str, float]]] = {}
    for seed in arguments.seeds:
        for name, (pipeline, parameters) in plans.items():
            if name.startswith(tuple(arguments.only)):
                project = work / f"{re.sub('[^A-Za-z0-9_]+', '-', name)}-{seed}"
                own = parameters | {"random": {"seed": seed}, "ingestion": {"split": split}}
                run_once(project, arguments.images.resolve(), pipeline, own)
                collect(project, name, figures)
    print_table(figures)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--images", type=Path, required=True, help="archive or folder of photos")
    parser.add_argument("--vgg16-weights", default="imagenet", help="'imagenet' or a weights file")
    parser.add_argument("--train", type=int, default=1000, help="photos of each class")
    parser.add_argument("--validation", type=int, default=400, help="photos of each class")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--only", nargs="+", default=[""], help="scratch, VGG16, EfficientNet")
    parser.add_argument("--boundaries", nargs="+", help="layers to cut EfficientNet-Lite2 at")
    parser.add_argument("--work", type=Path, default=PROJECT / "data/benchmark")
    return parser.parse_args()


def run_once(project: Path, images: Path, pipeline: str, parameters: dict[str, Any]) -> None:
    """Run a pipeline in a copy of the project's configuration, unless that has been done."""
    if (project / "finished").exists():
        return
    copy_project(project)
    own = {name: parameters[name] for name in GROUPS if name in parameters}
    path = project / "conf/folder/parameters.yml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | own))
    given = f"images={images}"
    run_kedro(project, "run", "--env", "folder", "--params", given, "--pipelines", pipeline)
    (project / "finished").touch()


def collect(project: Path, name: str, figures: dict[str, list[dict[str, float]]]) -> None:
    """Add the validation figures of a run to those of the other seeds."""
    strategies = {"scratch_metrics": name} if name == SCRATCH else METRICS
    for dataset, strategy in strategies.items():
        metrics = read_metrics(project / f"data/08_reporting/folder/{dataset}.json")
        title = name if name == SCRATCH else f"{name}, {strategy}"
        row = metrics["splits"]["validation"] | {"seconds": metrics["seconds"]}
        figures.setdefault(title, []).append(row)


def print_table(figures: dict[str, list[dict[str, float]]]) -> None:
    """Print the table of the measurements."""
    print("| strategy | accuracy of each seed | mean | standard deviation | log loss | seconds |")
    print("|---|---|---|---|---|---|")
    for title, rows in figures.items():
        accuracies = [row["accuracy"] for row in rows]
        deviation = statistics.stdev(accuracies) if len(rows) > 1 else 0.0
        each = ", ".join(f"{accuracy:.4f}" for accuracy in accuracies)
        mean = statistics.mean(accuracies)
        log_loss, seconds = (
            statistics.mean(row[name] for row in rows) for name in ("log_loss", "seconds")
        )
        print(
            f"| {title} | {each} | {mean:.4f} | {deviation:.4f} | {log_loss:.3f} | {seconds:.1f} |"
        )


if __name__ == "__main__":
    main()

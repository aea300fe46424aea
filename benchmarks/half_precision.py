"""Compare what is measured on features stored in half precision and in full.

    python benchmarks/half_precision.py --images /path/to/train.zip

Only the features of training and validation are stored in half precision. Everything else of the
two runs is the same: photos, views, seeds.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from projects import copy_project, run_here

from little_data.inference import features
from little_data.pipelines.bottleneck import nodes

STRATEGIES = {"top model": "top_model_metrics", "fine-tuned": "fine_tuned_metrics"}


def main() -> None:
    """Run both, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--images", type=Path, required=True, help="archive or folder of photos")
    parser.add_argument("--train", type=int, default=1000, help="photos of each class")
    parser.add_argument("--validation", type=int, default=400, help="photos of each class")
    parser.add_argument("--image-size", type=int, default=224)
    arguments = parser.parse_args()
    split = {"train": arguments.train, "validation": arguments.validation, "test": 0}
    parameters = {
        "images": str(arguments.images.resolve()),
        "ingestion": {"split": split},
        "backbone": {"image_size": arguments.image_size},
        # From the boundary, so that the stored features are what is trained on.
        "fine_tune": {"depth": "block5a_expand_conv", "minutes": None},
    }
    print("| stored as | strategy | validation accuracy | validation log loss | megabytes |")
    print("|---|---|---|---|---|")
    for dtype in ("float32", "float16"):
        with tempfile.TemporaryDirectory() as folder:
            project = copy_project(Path(folder) / "project")
            print_rows(dtype, *run_with(dtype, project, parameters))


def run_with(
    dtype: str, project: Path, parameters: dict[str, Any]
) -> tuple[dict[str, dict[str, float]], float]:
    """Return the validation figures of each strategy, and the size of the features."""
    features.VIEW_DTYPE = nodes.VIEW_DTYPE = dtype
    load = run_here(project, parameters, ["top_model", "fine_tune"])
    figures = {
        strategy: load(metrics)["splits"]["validation"] for strategy, metrics in STRATEGIES.items()
    }
    return figures, load("trunk_features").values.nbytes / 1e6


def print_rows(dtype: str, figures: dict[str, dict[str, float]], megabytes: float) -> None:
    """Print a row for each strategy."""
    for strategy, measured in figures.items():
        print(
            f"| {dtype} | {strategy} | {measured['accuracy']:.4f} | {measured['log_loss']:.5f} "
            f"| {megabytes:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()

"""Compare what is measured on features computed in bfloat16, or stored in half precision.

    python benchmarks/half_precision.py --images /path/to/train.zip

Everything else of the runs is the same: photos, views, seeds. A processor that does not compute in
bfloat16 leaves that row out.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from projects import copy_project, run_here

from little_data.inference import features
from little_data.inference.engines import has_bfloat16
from little_data.pipelines.bottleneck import nodes

STRATEGIES = {"top model": "top_model_metrics", "fine-tuned": "fine_tuned_metrics"}


class Kind(NamedTuple):
    """Of features: what they are computed in, and stored as."""

    computed: str
    stored: str


# From the boundary, so that the stored features are what is trained on.
DEPTH = "block5a_expand_conv"
KINDS = [Kind("float32", "float32"), Kind("float32", "float16"), Kind("bfloat16", "float16")]


def main() -> None:
    """Run all, and print the table."""
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
        "fine_tune": {"depth": DEPTH, "minutes": None, "epochs": 2},
    }
    print("| computed in | stored as | strategy | accuracy | log loss | megabytes | seconds |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for kind in KINDS if has_bfloat16() else KINDS[:2]:
        with tempfile.TemporaryDirectory() as folder:
            print_rows(kind, copy_project(Path(folder) / "project"), parameters)


def print_rows(kind: Kind, project: Path, parameters: dict[str, Any]) -> None:
    """Print a row for each strategy: on validation photos, and the seconds of the features."""
    features.VIEW_DTYPE = nodes.VIEW_DTYPE = kind.stored
    parameters = {**parameters, "bottleneck": {"precision": kind.computed}}
    load = run_here(project, parameters, ["top_model", "fine_tune"])
    megabytes = load("trunk_features").values.nbytes / 1e6
    seconds = sum(load(name).seconds for name in ("trunk_features", "bottleneck_features"))
    for strategy, metrics in STRATEGIES.items():
        measured = load(metrics)["splits"]["validation"]
        print(
            f"| {kind.computed} | {kind.stored} | {strategy} | {measured['accuracy']:.4f} "
            f"| {measured['log_loss']:.5f} | {megabytes:.0f} | {seconds:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()

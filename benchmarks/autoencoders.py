"""Measure all autoencoders on the whole of MNIST, by running the project's pipeline.

    python benchmarks/autoencoders.py --digits /path/to/mnist.npz

First the seven variants with the parameters of the mnist environment, then the convolutional one
with the network of the post "Building autoencoders in Keras". The test digits are MNIST's own
10,000. The runs are made in a working folder, and what earlier calls have measured there is kept.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
import yaml
from projects import PROJECT, copy_project, find_newest, read_metrics, run_kedro

VARIANTS = ("simple", "sparse", "deep", "convolutional", "denoising", "sequence", "variational")
REPORTING = "data/08_reporting/mnist/autoencoders"

# 16, 8 and 8 filters, ReLU and max-pooling: 4,385 parameters.
POST = {
    "model": {
        "filters": [16, 8, 8],
        "downsampling": "max_pooling",
        "activation": "relu",
        "code_channels": None,
    },
    "training": {"epochs": 50, "patience": 50},
}


def main() -> None:
    """Run what has not been run yet, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--digits", type=Path, required=True, help="mnist.npz")
    parser.add_argument("--epochs", type=int, help="of each variant; default: its own number")
    parser.add_argument("--work", type=Path, default=PROJECT / "data/benchmark/autoencoders")
    arguments = parser.parse_args()
    digits, work = arguments.digits.resolve(), arguments.work.resolve()
    shortened = {}
    if arguments.epochs:
        print(f"SHORTENED: {arguments.epochs} epochs of each variant\n")
        work = work / f"{arguments.epochs}-epochs"
        shortened = {name: {"training": {"epochs": arguments.epochs}} for name in VARIANTS}
    of_post = merge({"convolutional": POST}, shortened)
    run_once(work / "all", digits, ["--pipelines", "autoencoders"], shortened)
    run_once(work / "post", digits, ["--namespaces", "autoencoders.convolutional"], of_post)
    comparison = pd.read_csv(find_newest(work / "all" / REPORTING / "comparison.csv"))
    print_table(comparison, read_metrics(work / "post" / REPORTING / "convolutional/metrics.json"))


def run_once(project: Path, digits: Path, selection: list[str], parameters: dict) -> None:
    """Run a pipeline in a copy of the project's configuration, unless that has been done."""
    if (project / "finished").exists():
        return
    copy_project(project)
    own = project / "conf/mnist/parameters_autoencoders.yml"
    changed = merge(yaml.safe_load(own.read_text()), {"autoencoders": parameters})
    own.write_text(yaml.safe_dump(changed))
    run_kedro(project, "run", "--env", "mnist", "--params", f"digits={digits}", *selection)
    (project / "finished").touch()


def merge(base: dict, changes: dict) -> dict:
    """Lay changes over nested parameters."""
    merged = dict(base)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = merge(base[key], value) if both else value
    return merged


def print_table(comparison: pd.DataFrame, post: dict) -> None:
    """Print the tables of the measurements."""
    labelled = post.pop("linear_probe")
    probes = {f"linear_probe_{n}": value for n, value in labelled.items()}
    of_post = {"variant": "convolutional, the post's network", **post, **probes}
    table = pd.concat([comparison, pd.DataFrame([of_post])], ignore_index=True)
    columns = {
        "variant": ("", str),
        "code_size": ("code", "{:.0f}".format),
        "parameters": ("parameters", "{:,.0f}".format),
        "epochs": ("epochs", "{:.0f}".format),
        "seconds": ("seconds", "{:.0f}".format),
        "binary_cross_entropy": ("cross-entropy", "{:.4f}".format),
        "mean_squared_error": ("squared error", "{:.4f}".format),
        "psnr": ("PSNR", "{:.1f}".format),
        "ssim": ("SSIM", "{:.3f}".format),
        "mean_code": ("mean code", "{:.2f}".format),
        **{f"linear_probe_{n}": (f"probe {n}", "{:.3f}".format) for n in labelled},
        "anomaly_auc": ("anomaly AUC", "{:.3f}".format),
    }
    print("| " + " | ".join(title for title, _ in columns.values()) + " |")
    print("|" + "---|" * len(columns))
    for _, row in table.iterrows():
        cells = [
            "-" if pd.isna(row[name]) else write(row[name]) for name, (_, write) in columns.items()
        ]
        print("| " + " | ".join(cells) + " |")
    for name in ("noisy_psnr", "gained_psnr", "noisy_ssim", "gained_ssim"):
        print(f"denoising, {name}: {table[name].dropna().item():.3f}")
    for name in ("reconstruction", "kl_divergence", "negative_elbo"):
        print(f"variational, {name}: {table[name].dropna().item():.2f} nats")
    print(f"all trainings together: {table['seconds'].sum() / 60:.0f} minutes")


if __name__ == "__main__":
    main()

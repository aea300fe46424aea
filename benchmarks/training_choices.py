"""Time an epoch of training with other batch sizes, threads, compilers and layouts than ours.

    python benchmarks/training_choices.py

Two networks are trained on random numbers: the small convnet on pixels, and EfficientNet-Lite0's
tail with its head on features, as `fine_tune` does it. Each choice has a process of its own. The
second epoch counts, since the first one compiles.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from typing import Any

NETWORKS = ("convnet", "tail")
OURS: dict[str, Any] = {"batch_size": 32, "threads": None, "jit_compile": False, "steps": 1}
CHOICES: dict[str, dict[str, Any]] = {
    "ours: batches of 32, TensorFlow's own threads, no XLA": {},
    "batches of 16": {"batch_size": 16},
    "batches of 64": {"batch_size": 64},
    "one thread": {"threads": 1},
    "XLA": {"jit_compile": True},
    "channels first": {"layout": "channels_first"},
    "sixteen steps an execution": {"steps": 16},
}


def main() -> None:
    """Time each choice for each network, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--examples", type=int, default=640, help="of an epoch")
    parser.add_argument("--choice", help=argparse.SUPPRESS)
    parser.add_argument("--network", choices=NETWORKS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.choice:
        print(time_epoch(arguments.network, arguments.examples, json.loads(arguments.choice)))
        return
    print("| choice | network | milliseconds an example | of ours |\n|---|---|---|---|")
    for network in NETWORKS:
        ours = None
        for name, choice in CHOICES.items():
            seconds = run_choice(network, arguments.examples, OURS | choice)
            ours = ours or seconds
            cells = f"{1000 * seconds:.2f} | {seconds / ours:.2f}" if seconds else "cannot run |"
            print(f"| {name} | {network} | {cells} |", flush=True)


def run_choice(network: str, examples: int, choice: dict[str, Any]) -> float | None:
    """Return the seconds an example in a process of its own, or None if it cannot be trained."""
    command = [sys.executable, __file__, "--examples", str(examples), "--network", network]
    command += ["--choice", json.dumps(choice)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None


def time_epoch(name: str, examples: int, choice: dict[str, Any]) -> float:
    """Train two epochs, and return the seconds an example of the second."""
    import keras
    import numpy as np
    import tensorflow as tf

    if choice["threads"]:
        tf.config.threading.set_intra_op_parallelism_threads(choice["threads"])
        tf.config.threading.set_inter_op_parallelism_threads(choice["threads"])
    keras.config.set_image_data_format(choice.get("layout", "channels_last"))
    network = build_convnet() if name == "convnet" else build_tail()
    network.compile(
        optimizer="adamw",
        loss="sparse_categorical_crossentropy",
        jit_compile=choice["jit_compile"],
        steps_per_execution=choice["steps"],
    )
    random = np.random.default_rng(0)
    values = random.random((examples, *network.input_shape[1:]), dtype=np.float32)
    labels = random.integers(0, 2, examples)
    network.fit(values, labels, batch_size=choice["batch_size"], verbose=0)
    started = time.perf_counter()
    network.fit(values, labels, batch_size=choice["batch_size"], verbose=0)
    return (time.perf_counter() - started) / examples


def build_convnet() -> Any:
    """Build the small convnet of the default parameters, in today's layout."""
    import keras
    from keras import layers

    channels_first = keras.config.image_data_format() == "channels_first"
    shape = (3, 96, 96) if channels_first else (96, 96, 3)
    network = keras.Sequential([keras.Input(shape)])
    for filters in (16, 32, 64, 128):
        network.add(layers.Conv2D(filters, 3))
        network.add(layers.MaxPooling2D())
        network.add(layers.BatchNormalization(axis=1 if channels_first else -1))
        network.add(layers.ReLU())
    network.add(layers.GlobalAveragePooling2D())
    network.add(layers.Dense(2, activation="softmax"))
    return network


def build_tail() -> Any:
    """Build what fine-tuning trains: EfficientNet-Lite0 from its default boundary, and a head."""
    import keras

    from little_data.parameters.base import Seed
    from little_data.parameters.bottleneck import BackboneParameters
    from little_data.pipelines.bottleneck.nodes import split_backbone

    if keras.config.image_data_format() == "channels_first":
        raise SystemExit("the pretrained networks are stored with their channels last")
    parameters = BackboneParameters(name="EfficientNetLite0", weights="packaged", pooling="avg")
    _, tail, _ = split_backbone(parameters, Seed(seed=1))
    return keras.Sequential([tail, keras.layers.Dense(2, activation="softmax")])


if __name__ == "__main__":
    main()

"""Training on two devices gives what it gives on one."""

import json
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from little_data.models.autoencoders import build_variational_autoencoder
from little_data.models.batches import ReconstructionBatches, RowBatches
from little_data.models.training import train_autoencoder, train_classifier

RECIPE = {"optimizer": "sgd", "learning_rate": 0.05, "schedule": "constant", "weight_decay": 0.0}

ON_TWO_DEVICES = """
import json, sys
import tensorflow as tf
[processor] = tf.config.list_physical_devices("CPU")
two = [tf.config.LogicalDeviceConfiguration()] * 2
tf.config.set_logical_device_configuration(processor, two)
sys.path[:0] = [sys.argv[1]]
import test_devices
print(json.dumps({name: getattr(test_devices, name)() for name in sys.argv[2:]}))
"""


def train_small_classifier() -> list[float]:
    """Return the weights of a network whose first layer is frozen."""
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(8, activation="relu"), keras.layers.Dense(3, activation="softmax")]
    network = keras.Sequential([keras.Input((5,)), *layers])
    network.layers[0].trainable = False
    values = np.random.default_rng(0).normal(size=(60, 5)).astype("float32")
    batches = RowBatches(values, np.arange(60) % 3, rows=np.arange(60), batch_size=12, seed=0)
    train_classifier(network, batches, batches, **RECIPE, epochs=3, patience=2)
    return [float(number) for weights in network.get_weights() for number in weights.ravel()]


def train_small_autoencoder() -> list[float]:
    """Return the losses of a variational autoencoder, whose codes are drawn on each device."""
    keras.utils.set_random_seed(0)
    network = build_variational_autoencoder(
        (4, 4, 1), filters=[], widths=[8], latent_size=2, activation="relu"
    )
    pixels = np.random.default_rng(0).integers(0, 255, (64, 4, 4, 1)).astype("uint8")
    batches = ReconstructionBatches(pixels, 0.0, rows=np.arange(64), batch_size=16, seed=0)
    recipe = {**RECIPE, "epochs": 3, "patience": 3}
    history = train_autoencoder(network, batches, batches, "binary_crossentropy", **recipe)
    return [float(loss) for loss in history["val_loss"]]


def count_short_epochs() -> list[int]:
    """Return the batches of an epoch, whose last one would have a single row."""
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation="softmax")])
    labels = np.arange(9) % 2
    batches = RowBatches(np.zeros((9, 2), "float32"), labels, rows=np.arange(9), batch_size=4)
    train_classifier(network, batches, None, **RECIPE, epochs=1)
    return [len(batches)]


@pytest.fixture(scope="module")
def on_two_devices():
    names = ["train_small_classifier", "train_small_autoencoder", "count_short_epochs"]
    command = [sys.executable, "-c", ON_TWO_DEVICES, str(Path(__file__).parent), *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_two_devices_learn_what_one_learns(on_two_devices):
    one = train_small_classifier()
    assert on_two_devices["train_small_classifier"] == pytest.approx(one, abs=1e-5)


@pytest.mark.slow
def test_the_steps_of_a_variational_autoencoder_are_as_long_as_on_one_device(on_two_devices):
    one, two = train_small_autoencoder(), on_two_devices["train_small_autoencoder"]
    assert two[-1] < two[0]
    # Other codes are drawn on each device.
    assert two == pytest.approx(one, rel=0.01)


@pytest.mark.slow
def test_a_batch_without_a_row_for_each_device_is_left_out(on_two_devices):
    assert on_two_devices["count_short_epochs"] == [2]
    assert count_short_epochs() == [3]

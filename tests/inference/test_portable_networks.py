"""A network that was sent elsewhere gives the same features to the bit."""

import pickle
import subprocess
import sys

import keras
import numpy as np
import pytest

from little_data.inference.engines import freeze_network, start_engine
from little_data.inference.portable_networks import PortableNetwork
from little_data.models import ImageClassifier  # noqa: F401  TensorFlow is here
from little_data.streams.threads import limit_cores

UNPICKLED = """
import pickle, sys
import numpy as np
from pathlib import Path
from little_data.inference.engines import start_engine
network = pickle.loads(Path(sys.argv[1]).read_bytes()).network
np.save(sys.argv[3], np.stack([*start_engine(network).run(np.load(sys.argv[2]))]))
assert not {"tensorflow", "keras"} & {*sys.modules}
"""


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    pixels = keras.Input((16, 16, 3))
    x = keras.layers.Conv2D(8, 3, activation="relu")(pixels)
    return keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(x))


@pytest.fixture(scope="module")
def views():
    return np.random.default_rng(0).uniform(0, 255, (9, 16, 16, 3)).astype(np.float32)


def run(network, views):
    return np.stack([*start_engine(network).run(views)])


@pytest.mark.parametrize(
    ("engine", "precision"),
    [("openvino", "float32"), ("tensorflow", "float32"), ("tensorflow", "mixed_float16")],
)
def test_a_pickled_network_is_the_same(network, views, engine, precision):
    frozen = freeze_network(network, engine, "pad", precision)
    copy = pickle.loads(pickle.dumps(PortableNetwork(frozen))).network
    np.testing.assert_array_equal(run(copy, views), run(frozen, views))
    facts = ("engine", "input_shape", "output_shape", "content_hash", "resizing", "precision")
    for name in facts:
        assert getattr(copy, name) == getattr(frozen, name)


@pytest.mark.slow
def test_what_openvino_runs_is_unpickled_and_run_without_tensorflow(network, views, tmp_path):
    frozen = freeze_network(network, "openvino")
    (tmp_path / "network").write_bytes(pickle.dumps(PortableNetwork(frozen)))
    np.save(tmp_path / "views.npy", views)
    command = [sys.executable, "-c", UNPICKLED]
    files = [str(tmp_path / name) for name in ("network", "views.npy", "features.npy")]
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    np.testing.assert_array_equal(np.load(tmp_path / "features.npy"), run(frozen, views))


def test_one_core_gives_the_features_of_all(network, views):
    frozen = freeze_network(network, "openvino")
    of_all = run(frozen, views)
    limit_cores(1)
    try:
        np.testing.assert_array_equal(run(frozen, views), of_all)
    finally:
        limit_cores(None)

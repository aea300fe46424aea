"""Both engines give the same features, in order, and the log says which one ran."""

import json
import logging
import subprocess
import sys
from dataclasses import replace

import keras
import numpy as np
import pytest
from kedro.io import DatasetError
from PIL import Image

from little_data.datasets import FrozenNetworkDataset
from little_data.inference.engines import (
    choose_batch_size,
    freeze_network,
    has_bfloat16,
    start_engine,
)
from little_data.models.preprocessing import ImageNetPreprocessing
from little_data.startup.quiet_openvino import EngineError, import_openvino

# Largest difference between the engines, as a share of the features' mean size.
TOLERANCE = 1e-4


@pytest.fixture(scope="module")
def network():
    """A backbone in small: preprocessing, convolutions, batch normalization, a residual."""
    keras.utils.set_random_seed(0)
    pixels = keras.Input((16, 16, 3))
    x = ImageNetPreprocessing("caffe")(pixels)
    x = keras.layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")(x)
    y = keras.layers.DepthwiseConv2D(5, padding="same")(x)
    y = keras.layers.BatchNormalization()(y)
    return keras.Model(pixels, keras.layers.Add()([x, keras.layers.ReLU(6)(y)]))


@pytest.fixture(scope="module")
def views():
    return np.random.default_rng(0).uniform(0, 255, (21, 16, 16, 3)).astype("float32")


def choose_engine(name, network):
    return start_engine(freeze_network(network, name))


@pytest.mark.parametrize("engine", ["openvino", "tensorflow"])
def test_the_features_are_the_networks_in_the_order_of_the_views(network, views, engine):
    expected = network(views).numpy()
    features = np.stack(list(choose_engine(engine, network).run(iter(views))))
    assert features.dtype == np.float32
    assert np.abs(features - expected).max() < TOLERANCE * np.abs(expected).mean()


def test_a_view_has_the_same_features_in_any_company(network, views):
    engine = choose_engine("openvino", network)
    together = list(engine.run(views))
    np.testing.assert_array_equal(next(engine.run(views[20:])), together[20])


@pytest.mark.parametrize("engine", ["openvino", "tensorflow"])
def test_what_making_the_views_raises_is_raised(network, views, engine):
    def broken():
        yield from views[:10]
        raise RuntimeError("the photo is gone")

    with pytest.raises(RuntimeError, match="the photo is gone"):
        list(choose_engine(engine, network).run(broken()))


def test_the_log_says_in_one_line_which_engine_runs(network, caplog):
    caplog.set_level(logging.INFO, "little_data")
    choose_engine("auto", network)
    choose_engine("tensorflow", network)
    first, second = (record.getMessage() for record in caplog.records)
    assert "OpenVINO" in first
    assert "TensorFlow" in second


def test_half_precision_is_run_by_tensorflow_and_gives_nearly_the_same(network, views, caplog):
    frozen = freeze_network(network, "auto", precision="mixed_float16")
    expected = network(views).numpy()
    engine = start_engine(frozen)
    features = np.stack(list(engine.run(views)))
    assert (frozen.engine, frozen.precision) == ("tensorflow", "mixed_float16")
    assert features.dtype == np.float32
    difference = np.abs(features - expected).max() / np.abs(expected).mean()
    assert TOLERANCE < difference < 0.02
    assert engine.description.endswith("in half precision")
    full = np.stack(list(start_engine(frozen.in_full_precision()).run(views)))
    assert np.abs(full - expected).max() < TOLERANCE * np.abs(expected).mean()
    if "CPU" in engine.description:
        assert "with bottleneck.precision=float32, features take less time" in caplog.text


def test_bfloat16_is_run_by_openvino_and_gives_nearly_the_same(network, views):
    if not has_bfloat16():
        pytest.skip("this processor does not compute in bfloat16")
    frozen = freeze_network(network, "auto", precision="bfloat16")
    assert (frozen.engine, frozen.precision) == ("openvino", "bfloat16")
    expected = network(views).numpy()
    engine = start_engine(frozen)
    assert engine.description.endswith("in bfloat16")
    features = np.stack(list(engine.run(views)))
    assert features.dtype == np.float32
    difference = np.abs(features - expected).max() / np.abs(expected).mean()
    assert TOLERANCE < difference < 0.05
    full = np.stack(list(start_engine(frozen.in_full_precision()).run(views)))
    assert np.abs(full - expected).max() < TOLERANCE * np.abs(expected).mean()


@pytest.mark.parametrize("prepared_elsewhere", [False, True])
def test_a_processor_that_does_not_compute_in_bfloat16_is_told(
    network, prepared_elsewhere, monkeypatch
):
    """Which stands for an older one: what it is asked is answered as such a one does."""
    frozen = replace(freeze_network(network, "openvino"), precision="bfloat16")
    monkeypatch.setattr(import_openvino().Core, "get_property", lambda *_: ["FP32", "INT8", "BIN"])
    with pytest.raises(EngineError, match="not compute in bfloat16: set bottleneck.precision to"):
        if prepared_elsewhere:
            start_engine(frozen)
        else:
            freeze_network(network, "auto", precision="bfloat16")


def test_features_that_half_precision_does_not_hold_are_refused(views):
    pixels = keras.Input((16, 16, 3))
    network = keras.Model(pixels, keras.layers.Rescaling(1000)(pixels))
    engine = start_engine(freeze_network(network, "tensorflow", precision="mixed_float16"))
    with pytest.raises(EngineError, match="too large .* Set bottleneck.precision to float32"):
        list(engine.run(views))


def test_without_openvino_auto_takes_tensorflow(network, monkeypatch):
    monkeypatch.setitem(sys.modules, "openvino", None)
    assert choose_engine("auto", network).description.startswith("TensorFlow")
    with pytest.raises(EngineError, match="OpenVINO cannot be imported") as refused:
        choose_engine("openvino", network)
    told = "Install it with `pip install openvino`, or set bottleneck.engine to tensorflow"
    assert str(refused.value).endswith(told)


def test_a_network_that_was_stored_for_openvino_says_what_to_do_without_it(
    network, tmp_path, monkeypatch
):
    dataset = FrozenNetworkDataset(filepath=str(tmp_path / "network"))
    dataset.save(freeze_network(network, "openvino"))
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(DatasetError, match="or set bottleneck.engine to tensorflow"):
        dataset.load()


def test_a_network_that_openvino_cannot_run_is_explained():
    @keras.saving.register_keras_serializable(package="test")
    class Unusual(keras.layers.Layer):
        def call(self, x):
            import tensorflow as tf

            return tf.numpy_function(lambda values: values, [x], tf.float32)

        def compute_output_shape(self, input_shape):
            return input_shape

    pixels = keras.Input((8, 8, 3))
    network = keras.Model(pixels, Unusual()(pixels))
    with pytest.raises(
        EngineError, match="cannot run this network .* Set bottleneck.engine to tensorflow"
    ):
        choose_engine("openvino", network)


def test_tensorflow_runs_few_large_views_and_many_small_ones_at_once():
    assert choose_batch_size((224, 224, 3)) == 32
    assert choose_batch_size((448, 448, 3)) == 8
    assert choose_batch_size((112, 112, 3)) == 128
    assert choose_batch_size((14, 14, 512)) == 48
    assert choose_batch_size((5000, 5000, 3)) == 1
    assert choose_batch_size((8, 8, 3)) == choose_batch_size((1280,)) == 256


@pytest.mark.parametrize(
    ("engine", "precision"),
    [("openvino", "float32"), ("tensorflow", "float32"), ("tensorflow", "mixed_float16")],
)
def test_a_stored_network_gives_the_same_features(network, views, engine, precision, tmp_path):
    frozen = freeze_network(network, engine, precision=precision)
    dataset = FrozenNetworkDataset(filepath=str(tmp_path / "network"))
    dataset.save(frozen)
    stored = dataset.load()
    assert (stored.engine, stored.content_hash) == (engine, frozen.content_hash)
    assert stored.precision == precision
    assert (stored.input_shape, stored.output_shape) == ((16, 16, 3), (8, 8, 8))
    features = [list(start_engine(each).run(views)) for each in (frozen, stored)]
    np.testing.assert_array_equal(*features)


def test_how_photos_become_views_is_stored_with_the_network(network, tmp_path):
    dataset = FrozenNetworkDataset(filepath=str(tmp_path / "network"))
    dataset.save(freeze_network(network, "openvino", "pad"))
    assert dataset.load().resizing == "pad"


def test_a_network_that_was_stored_before_there_was_a_choice_is_what_there_was(network, tmp_path):
    dataset = FrozenNetworkDataset(filepath=str(tmp_path / "network"))
    dataset.save(freeze_network(network, "openvino", "crop"))
    path = tmp_path / "network" / "facts.json"
    facts = json.loads(path.read_text())
    del facts["resizing"], facts["precision"]
    path.write_text(json.dumps(facts))
    (tmp_path / "network" / "checksums.json").unlink()
    loaded = dataset.load()
    assert (loaded.resizing, loaded.precision) == ("squeeze", "float32")


FIRST_RUN_IN_THREADS = """
import sys, threading
import numpy as np
from little_data.datasets import FrozenNetworkDataset
from little_data.inference.engines import start_engine
sys.setswitchinterval(1e-6)
engine = start_engine(FrozenNetworkDataset(filepath=sys.argv[1]).load())
views = [np.zeros((16, 16, 3), "float32")]
together = threading.Barrier(8)

def run():
    together.wait()
    list(engine.run(views))

threads = [threading.Thread(target=run) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_the_first_views_of_a_process_can_be_run_in_many_threads_at_once(network, tmp_path):
    """OpenVINO's first look at an array in two threads at once ends in a deadlock."""
    folder = str(tmp_path / "network")
    FrozenNetworkDataset(filepath=folder).save(freeze_network(network, "openvino"))
    subprocess.run([sys.executable, "-c", FIRST_RUN_IN_THREADS, folder], check=True, timeout=60)


FROM_PHOTO_TO_FEATURES = """
import sys
from pathlib import Path
import pandas as pd
from little_data.datasets import FrozenNetworkDataset
from little_data.inference.features import request_features
from little_data.photos.views import show_photos
network = FrozenNetworkDataset(filepath=sys.argv[1]).load()
photos = pd.DataFrame({"path": ["a.png"], "content_hash": ["0" * 64]})
views = show_photos(photos, mirrored=False)
request = request_features(network, Path(sys.argv[2]), views, "float32")
(features,) = request.compute([0])
print(features.shape, "tensorflow" in sys.modules, "keras" in sys.modules)
"""


@pytest.mark.slow
def test_openvino_runs_a_stored_network_without_tensorflow(network, tmp_path):
    """To import TensorFlow would take longer than a few photos do."""
    FrozenNetworkDataset(filepath=str(tmp_path / "network")).save(
        freeze_network(network, "openvino")
    )
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    command = [
        sys.executable,
        "-c",
        FROM_PHOTO_TO_FEATURES,
        str(tmp_path / "network"),
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "(8, 8, 8) False False\n"

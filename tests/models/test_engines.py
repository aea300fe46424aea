"""Both engines give the same features, in order, and the log says which one ran."""

import logging
import sys

import keras
import numpy as np
import pytest

from little_data.models.engines import EngineError, choose_engine
from little_data.models.preprocessing import ImageNetPreprocessing

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


@pytest.mark.parametrize("engine", ["openvino", "tensorflow"])
def test_the_features_are_the_networks_in_the_order_of_the_views(network, views, engine):
    expected = network(views).numpy()
    features = np.stack(list(choose_engine(engine, network, batch_size=8).run(iter(views))))
    assert features.dtype == np.float32
    assert np.abs(features - expected).max() < TOLERANCE * np.abs(expected).mean()


def test_a_view_has_the_same_features_in_any_company(network, views):
    engine = choose_engine("openvino", network, batch_size=8)
    together = list(engine.run(views))
    np.testing.assert_array_equal(next(engine.run(views[20:])), together[20])


@pytest.mark.parametrize("engine", ["openvino", "tensorflow"])
def test_what_making_the_views_raises_is_raised(network, views, engine):
    def broken():
        yield from views[:10]
        raise RuntimeError("the photo is gone")

    with pytest.raises(RuntimeError, match="the photo is gone"):
        list(choose_engine(engine, network, batch_size=4).run(broken()))


def test_the_log_says_in_one_line_which_engine_runs(network, caplog):
    caplog.set_level(logging.INFO, "little_data")
    choose_engine("auto", network, batch_size=8)
    choose_engine("tensorflow", network, batch_size=8)
    first, second = (record.getMessage() for record in caplog.records)
    assert "OpenVINO" in first
    assert "TensorFlow" in second


def test_without_openvino_auto_takes_tensorflow(network, monkeypatch):
    monkeypatch.setitem(sys.modules, "openvino", None)
    assert choose_engine("auto", network, 8).description.startswith("TensorFlow")
    with pytest.raises(EngineError, match=r"bottleneck\.engine: OpenVINO cannot be imported"):
        choose_engine("openvino", network, 8)


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
    with pytest.raises(EngineError, match=r"cannot run this backbone .* Set it to tensorflow"):
        choose_engine("openvino", network, 8)

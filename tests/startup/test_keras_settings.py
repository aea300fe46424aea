"""Keras is what this project needs, whatever the user has set up."""

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import logging, sys
logging.basicConfig(level=logging.WARNING)
from little_data.messages.errors import LittleDataError
try:
    import little_data.models
except LittleDataError as error:
    sys.exit(str(error))
import keras
import tensorflow as tf
layer = keras.layers.Conv2D(2, 3)
layer.build((None, 8, 8, 3))
print(keras.config.backend(), layer.dtype, layer.data_format, keras.config.epsilon())
print(tf.keras.__version__.split(".")[0])
"""

RIGHT = "tensorflow float32 channels_last 1e-07\n3\n"


def start(home, settings, **variables):
    home.mkdir(exist_ok=True)
    if settings is not None:
        (home / "keras.json").write_text(settings)
    variables = {"KERAS_HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "3", **variables}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_other_settings_are_put_right(tmp_path):
    settings = {"floatx": "float16", "backend": "torch", "image_data_format": "channels_first"}
    variables = {"KERAS_BACKEND": "jax", "TF_USE_LEGACY_KERAS": "1", "KERAS_MAX_EPOCHS": "one"}
    done = start(tmp_path / "keras", json.dumps(settings | {"epsilon": 0.1}), **variables)
    assert done.stdout == RIGHT, done.stderr
    assert "KERAS_BACKEND=jax is not used" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("settings", ['{"floatx": "float8"}', "[]"])
def test_settings_that_keras_cannot_read_are_told_in_one_line(tmp_path, settings):
    done = start(tmp_path / "keras", settings)
    assert done.returncode == 1
    assert str(tmp_path / "keras/keras.json") in done.stderr
    assert "Traceback" not in done.stderr

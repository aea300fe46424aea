"""What attempts need, imported once: each is a fork of the process that has imported it.

Nothing of TensorFlow has run here yet: its threads would be missing in a fork.
"""

import gc
import importlib
import os
import sys

# Nothing is tracked, no power fails, and one thread adds up numbers in one order.
sys.modules["mlflow"] = None
os.fsync = lambda opened: None
os.sync = lambda: None
os.environ |= {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}

for name in (
    *("keras", "cv2", "openvino", "cleanlab.filter", "scipy.optimize", "sklearn.linear_model"),
    *("sklearn.metrics", "plotly.subplots", "pyarrow.parquet", "same_data", "little_data.models"),
    *("kedro_datasets.pandas", "kedro_datasets.plotly", "kedro.framework.cli.cli"),
    *("little_data.datasets", "little_data.settings", "tests.attack.cheap_project"),
):
    importlib.import_module(name)


def build_small_network(include_top: bool, weights: None, input_shape: tuple[int, int, int]):
    """Build what stands for MobileNet here, with a few of its layers, in much less time."""
    keras = sys.modules["keras"]
    layers, pixels = keras.layers, keras.Input(input_shape)
    found = layers.Conv2D(4, 3, strides=4, activation="relu", name="conv1")(pixels)
    found = layers.Conv2D(6, 3, name="conv_pad_12")(found)
    found = layers.BatchNormalization(name="conv_pad_12_bn")(found)
    found = layers.Conv2D(8, 1, activation="relu", name="conv_pw_13")(found)
    return keras.Model(pixels, found, name="MobileNet")


sys.modules["keras"].applications.MobileNet = build_small_network
# A fork copies no page of what is there.
gc.freeze()

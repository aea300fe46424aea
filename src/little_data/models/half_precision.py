"""Networks that compute in half precision, which GPUs do faster."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras


def copy_in_half_precision(network: keras.Model) -> keras.Model:
    """Copy a network so that it computes in half precision, as Keras' "mixed_float16" does it.

    Args:
        network: It has one output.

    Returns:
        A network with the same weights, which stay float32, and whose output is float32, too.
    """
    copy = keras.models.clone_model(network, clone_function=_copy_layer, recursive=True)
    with TemporaryDirectory() as folder:
        # `set_weights` would not tell a layer such as Normalization to take its new weights in use.
        path = Path(folder, "network.weights.h5")
        network.save_weights(path)
        copy.load_weights(path)
    output = keras.layers.Activation("linear", dtype="float32", name="float32")(copy.output)
    return keras.Model(copy.input, output, name=network.name)


def _copy_layer(layer: Any) -> Any:
    config = layer.get_config()
    # A sum that is no layer, `x + y`, has the type of what is added.
    if isinstance(layer, keras.Layer):
        config["dtype"] = "mixed_float16"
    return type(layer).from_config(config)

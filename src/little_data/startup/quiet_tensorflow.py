"""Import TensorFlow without the lines that its native libraries print before they can be asked."""

from __future__ import annotations

import os
import sys
from typing import Any

from little_data.startup.keras_settings import prepare_keras
from little_data.startup.quiet_stderr import silence_native_stderr


def import_tensorflow() -> Any:
    """Import TensorFlow, and Keras as this project needs it, and return TensorFlow.

    Its kernels give the same numbers in every run. What goes wrong still raises.
    """
    # Read when TensorFlow is imported. Its errors reach Python as exceptions all the same.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    prepare_keras()
    if "tensorflow" not in sys.modules:
        with silence_native_stderr():
            import tensorflow  # noqa: F401
    tf = sys.modules["tensorflow"]
    # On a CPU the fast kernels do so; on a GPU they do not. It holds for the whole process, so it
    # is decided before anything is computed: no node may depend on whether another has trained.
    if tf.config.list_physical_devices("GPU"):
        tf.config.experimental.enable_op_determinism()
    return tf

"""Give Keras the settings that this project's networks are made for, whatever the user's are."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from little_data.messages.errors import LittleDataError
from little_data.startup.garbage import leave_garbage
from little_data.startup.quiet_stderr import silence_native_stderr

logger = logging.getLogger(__name__)

BACKEND = "tensorflow"

# They change how networks are trained without being seen in any parameter.
UNWANTED = ("TF_USE_LEGACY_KERAS", "KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH")

_done = SimpleNamespace(is_prepared=False)


class KerasSettingsError(LittleDataError):
    """Keras cannot be used as it is set up; the message names the setting."""


def prepare_keras() -> None:
    """Import Keras on TensorFlow, with 32-bit numbers and the channels of images last.

    Only the first call does anything: what a program changes afterwards is its own.

    Raises:
        KerasSettingsError: Keras was imported with another backend before, or its file of settings
            cannot be read.
    """
    if _done.is_prepared:
        return
    _clean_environment()
    try:
        with silence_native_stderr(), leave_garbage():
            import keras
    except (ValueError, OSError, AttributeError, TypeError) as error:
        raise KerasSettingsError(
            f"Keras cannot be imported ({error}). Its settings are in {find_settings_file()}: "
            "correct this file, or remove it"
        ) from error
    if keras.config.backend() != BACKEND:
        raise KerasSettingsError(
            f"Keras was imported with the backend {keras.config.backend()}, and this project needs "
            f"{BACKEND}: set the environment variable KERAS_BACKEND to {BACKEND}"
        )
    _reset(keras)
    _done.is_prepared = True


def find_settings_file() -> Path:
    """Return where Keras keeps its settings."""
    home = os.environ.get("KERAS_HOME")
    return Path(home).expanduser() / "keras.json" if home else Path.home() / ".keras/keras.json"


def _clean_environment() -> None:
    given = os.environ.get("KERAS_BACKEND")
    if given not in (None, BACKEND):
        logger.warning("KERAS_BACKEND=%s is not used: this project needs %s", given, BACKEND)
    if "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = BACKEND
    for name in UNWANTED:
        if os.environ.pop(name, None):
            logger.warning("The environment variable %s is not used", name)


def _reset(keras: Any) -> None:
    """Set what keras.json may say otherwise."""
    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
    keras.config.set_epsilon(1e-7)
    keras.config.set_dtype_policy("float32")

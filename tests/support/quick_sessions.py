"""Sessions that start in half the time: they are many, and most of each is to read the same again.

Kedro parses the whole configuration several times for each session, and reads this project's module
of settings anew. Here each text is parsed, and the module read, once in a process. And who looks at
the whole stack, as Kedro and Kaggle's client do, need not search all modules for its first frames.
"""

import functools
import inspect
import io
import pickle
import sys
from pathlib import Path

import pytest
from kedro.framework.project import settings
from omegaconf import OmegaConf

SETTINGS = "little_data.settings"


@pytest.fixture(scope="session", autouse=True)
def quick_sessions():
    """Keep what Kedro has parsed."""
    name_frames_without_file()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OmegaConf, "load", load_once(OmegaConf.load))
        patch.setattr(type(settings), "configure", configure_once(type(settings).configure))
        yield


def name_frames_without_file():
    """Tell `inspect` that the frames of pytest-xdist belong to no module, as it finds each time."""
    frame = sys._getframe()
    while frame:
        name = frame.f_code.co_filename
        if name.startswith("<"):
            inspect.modulesbyfile[name] = "no module"
        frame = frame.f_back


def load_once(load):
    """Return what `OmegaConf.load` returns: a new copy each time, as Kedro changes it."""

    @functools.cache
    def parse(text):
        return pickle.dumps(load(io.StringIO(text)))

    return lambda file: pickle.loads(parse(read(file)))


def read(file):
    """Read the text of a file that is open, or of a path."""
    return file.read() if hasattr(file, "read") else Path(file).read_text(encoding="utf-8")


def configure_once(configure):
    """Return what reads a module of settings; this project's only if another was read last."""
    last = None

    def configure_changed(given, module=None, **options):
        nonlocal last
        if (module, options) != (SETTINGS, {}) or last != SETTINGS:
            last = None
            configure(given, module, **options)
            last = module

    return configure_changed

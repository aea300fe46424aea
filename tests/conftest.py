"""What many tests need: the project's folder, and a small copy of it to run in."""

import gc
import os
import shutil
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml
from drawings import draw_shapes, draw_strokes
from filelock import FileLock
from kedro.framework.startup import bootstrap_project
from project_runs import run

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Python may keep bytecode, whatever is set outside: else each process that is started compiles
# TensorFlow anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# To import TensorFlow and to trace a network makes millions of objects that stay: Python need not
# look for garbage among them again and again.
gc.set_threshold(50_000, 10, 10)
# Where MLflow is installed, runs in this process are not tracked: they would take longer.
sys.modules["mlflow"] = None

PROJECT = Path(__file__).parents[1]

# It takes the longest of those that need the finished project.
FIRST_FILE = "test_held_out.py"
SLOW_FIXTURES = {"finished_project", "tiny_project", "chromium"}
# A picture that moves, and nobody who is asked whether a page may see it.
FAKE_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]

pytest_plugins = ["quick_sessions", "small_exports"]

TINY_PARAMETERS = {
    "ingestion": {"split": {"train": 15, "validation": 0, "test": 5}},
    "evaluation": {"folds": 3},
    "augmentation": {"views": 2},
    "backbone": {"name": "EfficientNetLite0", "image_size": 64},
    "scratch": {"image_size": 24, "filters": [4, 4], "epochs": 2},
    "fine_tune": {"depth": "block7a_expand_conv", "minutes": None, "epochs": 1},
    "report": {"photos_shown": 2},
    "autoencoders": {
        "principal_components": {"components": [2, 8]},
        "linear_probe": {"labelled": [3, 30], "draws": 2},
        "anomaly": {"epochs": 1},
        "simple": {"training": {"epochs": 2}},
        "sparse": {"training": {"epochs": 1}},
        "deep": {"model": {"widths": [16]}, "training": {"epochs": 1}},
        "convolutional": {"model": {"filters": [4, 8]}, "training": {"epochs": 1}},
        "denoising": {"model": {"filters": [4]}, "training": {"epochs": 1}},
        "sequence": {"model": {"units": 4}, "training": {"epochs": 1}},
        "variational": {
            "model": {"widths": [16]},
            "training": {"epochs": 1},
            "drawing": {"manifold_side": 3, "interpolation": ["0", "2"]},
        },
    },
    "photo_autoencoders": {
        "images": {"image_size": 16},
        "linear_probe": {"labelled": [3, 30], "draws": 2},
        "anomaly": {"epochs": 1},
        "convolutional": {"model": {"filters": [4, 8]}, "training": {"epochs": 1}},
        "denoising": {"model": {"filters": [4, 8]}, "training": {"epochs": 1}},
        "variational": {
            "model": {"filters": [4], "widths": [8], "latent_size": 3},
            "training": {"epochs": 1},
            "drawing": {"manifold_side": 3},
        },
    },
}


@pytest.fixture(scope="session", autouse=True)
def power_that_does_not_fail():
    """Let nothing wait for the disk: some machines take a tenth of a second for each file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda opened: None)
        if hasattr(os, "sync"):
            patch.setattr(os, "sync", lambda: None)
        yield


@pytest.fixture(scope="session")
def project_path() -> Path:
    """The folder of this project."""
    return PROJECT


@pytest.fixture(scope="module")
def tiny_project(tmp_path_factory) -> Path:
    """A copy of the project's configuration with an environment `tiny`: 63 small photos."""
    return make_tiny_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def finished_project(tmp_path_factory) -> Path:
    """A tiny project after a run of everything, for all the tests: copy it to change it.

    The first of pytest-xdist's processes that needs it makes it; the others wait, and share it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, unfinished = shared / "finished", shared / "unfinished"
    with FileLock(shared / "finished.lock"):
        if not folder.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            everything = ["__default__", "autoencoders", "photo_autoencoders"]
            run(make_tiny_project(unfinished), pipeline_names=everything)
            unfinished.rename(folder)
    # Kedro knows its pipelines from here on, whichever process has made it.
    bootstrap_project(folder)
    return folder


@pytest.fixture(scope="session")
def browser_program() -> str:
    """The program of the browser; where there is none, the tests that need it are skipped.

    They fail instead where the environment variable LITTLE_DATA_REQUIRE_BROWSER is set.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as current:
        # The last one is where `playwright install chromium` puts it.
        programs = (
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            current.chromium.executable_path,
        )
    program = next(filter(None, map(shutil.which, programs)), None)
    if program is None:
        reason = f"there is no browser: none of {', '.join(programs)} is installed"
        if os.environ.get("LITTLE_DATA_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    return program


@pytest.fixture(scope="module")
def chromium(browser_program):
    """The browser, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as current:
        browser = current.chromium.launch(
            executable_path=browser_program, args=["--no-sandbox", *FAKE_CAMERA]
        )
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what needs a whole run or a browser, and sort the files for pytest-xdist.

    The first file makes the finished project. Meanwhile the other process is busy with slow files
    that do not need it; those that do come next. Quick files are last, the largest of them first,
    so that the processes end at about the same time.
    """
    slow_tests: Counter[Path] = Counter()
    for item in items:
        if SLOW_FIXTURES & set(item.fixturenames):
            item.add_marker("slow")
        slow_tests[item.path] += item.get_closest_marker("slow") is not None
    tests = Counter(item.path for item in items)
    needs_project = {item.path for item in items if "finished_project" in item.fixturenames}
    items.sort(
        key=lambda item: (
            item.path.name != FIRST_FILE,
            not slow_tests[item.path],
            item.path in needs_project,
            -tests[item.path],
            item.path,
        )
    )


def pytest_collection_finish() -> None:
    """Never look for garbage among what has been imported."""
    gc.collect()
    gc.freeze()


def make_tiny_project(folder: Path) -> Path:
    """Copy the project's configuration and add an environment `tiny` with 63 small photos."""
    shutil.copy(PROJECT / "pyproject.toml", folder)
    shutil.copy(PROJECT / ".telemetry", folder)
    shutil.copytree(PROJECT / "conf", folder / "conf")
    (folder / "src").mkdir()
    draw_shapes(folder / "photos", count=21)
    np.savez(folder / "digits.npz", **draw_strokes(training=90, test=30))
    environment = folder / "conf/tiny"
    environment.mkdir()
    (environment / "globals.yml").write_text("source: tiny\n")
    (environment / "parameters.yml").write_text(yaml.safe_dump(TINY_PARAMETERS))
    source = {
        "raw_images": {
            "type": "little_data.datasets.ImageFolderDataset",
            "filepath": "photos",
            "unpack_to": "data/01_raw/tiny",
            "metadata": {"kedro-viz": {"layer": "raw"}},
        },
        "digits": {
            "type": "little_data.datasets.ImageArraysDataset",
            "filepath": "digits.npz",
            "metadata": {"kedro-viz": {"layer": "raw"}},
        },
    }
    (environment / "catalog.yml").write_text(yaml.safe_dump(source))
    return folder

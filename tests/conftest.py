"""What many tests need: the project's folder, and a small copy of it to run in."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image, ImageDraw
from project_runs import run

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

PROJECT = Path(__file__).parents[1]

TINY_PARAMETERS = {
    "ingestion": {"split": {"train": 10, "validation": 5, "test": 5}},
    "augmentation": {"views": 2},
    "backbone": {"image_size": 64},
    "bottleneck": {"batch_size": 8},
    "scratch": {"image_size": 24, "filters": [4, 4], "epochs": 2},
    "top_model": {"epochs": 15, "learning_rate": 0.01},
    "fine_tune": {"epochs": 2},
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
    """A tiny project after a run of everything, for all the tests: copy it to change it."""
    folder = make_tiny_project(tmp_path_factory.mktemp("finished"))
    run(folder)
    return folder


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


def draw_shapes(folder: Path, count: int) -> None:
    """Draw three shapes of any colour on any background, one subfolder a shape."""
    random = np.random.default_rng(0)
    for shape in ("disc", "square", "triangle"):
        (folder / shape).mkdir(parents=True)
        for number in range(count):
            width, height = random.integers(60, 90, 2)
            background, colour = (tuple(c) for c in random.integers(0, 256, (2, 3)).tolist())
            image = Image.new("RGB", (int(width), int(height)), background)
            left, top = random.integers(5, 20, 2).tolist()
            right, bottom = left + 36, top + 36
            draw = ImageDraw.Draw(image)
            if shape == "disc":
                draw.ellipse((left, top, right, bottom), fill=colour)
            elif shape == "square":
                draw.rectangle((left, top, right, bottom), fill=colour)
            else:
                draw.polygon([(left, bottom), (right, bottom), (left + 18, top)], fill=colour)
            image.save(folder / shape / f"{number:02}.png")


def draw_strokes(training: int, test: int) -> dict[str, np.ndarray]:
    """Draw level, upright and slanting strokes of 12 x 12 pixels, in the layout of mnist.npz."""
    random = np.random.default_rng(0)
    images = np.zeros((training + test, 12, 12), np.uint8)
    labels = np.arange(len(images)) % 3
    steps = np.arange(8)
    for image, label in zip(images, labels, strict=True):
        top, left = random.integers(0, 5, 2)
        rows = top + (steps if label else 0)
        columns = left + (0 if label == 1 else steps)
        image[rows, columns] = random.integers(150, 256)
    return {
        "x_train": images[:training],
        "y_train": labels[:training],
        "x_test": images[training:],
        "y_test": labels[training:],
    }

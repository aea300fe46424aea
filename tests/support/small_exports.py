"""A small network to export, and a project in which it is the finished model."""

import shutil

import numpy as np
import pytest

from little_data.exports.interface import ExportSource

CLASSES = ["disc", "square", "triangle"]
SIDE = 32


@pytest.fixture(scope="session")
def network():
    """An EfficientNet in small: constants, convolution, batch normalization, ReLU6."""
    import keras

    keras.utils.set_random_seed(0)
    layers = keras.layers
    spread = keras.initializers.RandomNormal(stddev=1.0)
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            layers.Rescaling(1 / 255),
            layers.Normalization(mean=[0.5, 0.4, 0.3], variance=[0.1, 0.2, 0.3]),
            layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(6),
            layers.Flatten(),
            layers.Dense(64, activation="relu", name="pooling"),
            # Answers that differ from photo to photo.
            layers.Dense(3, activation="softmax", kernel_initializer=spread),
        ]
    )


@pytest.fixture(scope="session")
def photos():
    """Pixels of some photos, each of its own colour."""
    random = np.random.default_rng(0)
    colours = random.integers(60, 196, (24, 1, 1, 3))
    return (colours + random.integers(-60, 60, (24, SIDE, SIDE, 3))).astype(np.uint8)


@pytest.fixture(scope="session")
def source(network, photos):
    return ExportSource(network, calibration_photos=photos, class_names=CLASSES)


@pytest.fixture
def project(finished_project, network, tmp_path):
    """The tiny project with photos, their split, and the small network as the finished model."""
    from little_data.models import ImageClassifier

    folder = tmp_path / "project"
    for name in ("conf", "photos", "data/03_primary"):
        shutil.copytree(finished_project / name, folder / name)
    (folder / "src").mkdir()
    for name in ("pyproject.toml", ".telemetry"):
        shutil.copy(finished_project / name, folder)
    model = folder / "data/06_models/tiny/fine_tuned_model.keras/2026-01-31T12.00.00.000Z"
    model.mkdir(parents=True)
    ImageClassifier(network, CLASSES, SIDE).save(model / "fine_tuned_model.keras")
    return folder

"""Models are saved whole or not at all."""

import keras
import numpy as np
import pytest
from kedro.io import DatasetError, Version

from little_data.datasets import KerasModelDataset
from little_data.models import ImageClassifier


def dataset(tmp_path):
    version = Version(None, "2026-01-01T00.00.00.000Z")
    return KerasModelDataset(filepath=str(tmp_path / "model.keras"), version=version)


def classifier():
    network = keras.Sequential(
        [keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(2, "softmax")]
    )
    return ImageClassifier(network, ["a", "b"], image_size=8)


def test_a_model_comes_back_as_it_was(tmp_path):
    model = classifier()
    assert not dataset(tmp_path).exists()
    dataset(tmp_path).save(model)
    assert dataset(tmp_path).exists()
    loaded = dataset(tmp_path).load()
    photo = np.full((1, 20, 10, 3), 77.0)
    np.testing.assert_array_equal(loaded(photo), model(photo))
    assert loaded.class_names == ["a", "b"]


def test_a_failed_save_leaves_nothing(tmp_path):
    class Unsaveable(keras.layers.Layer):
        def get_config(self):
            raise RuntimeError("cannot be described")

    model = keras.Sequential([keras.Input((2,)), Unsaveable()])
    with pytest.raises(DatasetError, match="cannot be described"):
        dataset(tmp_path).save(model)
    assert not dataset(tmp_path).exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_other_formats_are_refused():
    with pytest.raises(DatasetError, match=r"must end with \.keras"):
        KerasModelDataset(filepath="model.h5")

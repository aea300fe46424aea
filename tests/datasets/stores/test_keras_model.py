"""Models are saved whole or not at all."""

import zipfile

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


def saved(tmp_path, model):
    dataset(tmp_path).save(model)
    [path] = tmp_path.rglob("model.keras/*/model.keras")
    return path


def load(tmp_path, model_class="ImageClassifier"):
    return KerasModelDataset(
        filepath=str(tmp_path / "model.keras"), model_class=model_class, version=Version(None, None)
    ).load()


@pytest.mark.parametrize("share", [0, 0.3, 0.99])
def test_a_truncated_model_is_told_in_one_message(tmp_path, share):
    path = saved(tmp_path, classifier())
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(DatasetError, match=rf"{path} is cut off or damaged .* Remove it"):
        load(tmp_path)


def test_no_changed_byte_of_a_model_makes_another_model(tmp_path):
    model = classifier()
    path = saved(tmp_path, model)
    content = path.read_bytes()
    photo = np.full((1, 8, 8, 3), 77.0)
    for place in range(0, len(content), len(content) // 60):
        damaged = bytearray(content)
        damaged[place] ^= 16
        path.write_bytes(damaged)
        try:
            loaded = load(tmp_path)
        except DatasetError as error:
            assert str(path) in str(error)
            continue
        np.testing.assert_array_equal(loaded(photo), model(photo))


def test_a_model_of_something_else_is_told_in_one_message(tmp_path):
    path = saved(tmp_path, keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)]))
    assert load(tmp_path, model_class=None)
    with pytest.raises(DatasetError, match=f"{path} holds a model of the class Sequential"):
        load(tmp_path)


def test_a_model_with_another_number_of_names_is_told_in_one_message(tmp_path):
    path = saved(tmp_path, classifier())
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    members["config.json"] = members["config.json"].replace(b'["a", "b"]', b'["a"]')
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    with pytest.raises(DatasetError, match=r"1 classes are named, of 2 in the network"):
        load(tmp_path)

"""The arrays of a .npz file come back as images and labels, or with a word on what is wrong."""

import zipfile

import numpy as np
import pytest
from kedro.io import DatasetError

from little_data.datasets import ImageArraysDataset
from little_data.datasets.sources.previews import draw_examples

TRAIN = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5)
ARRAYS = {
    "x_train": TRAIN,
    "y_train": np.array([5, 0, 4], np.uint8),
    "x_test": TRAIN[:2] + 100,
    "y_test": np.array([7, 2], np.uint8),
}


def write(path, **arrays):
    """Write a file with the usual arrays, of which some are replaced, or left out (None)."""
    arrays = {name: array for name, array in (ARRAYS | arrays).items() if array is not None}
    np.savez_compressed(path, **arrays)
    return path


def error_of(path):
    with pytest.raises(DatasetError) as error:
        ImageArraysDataset(filepath=str(path)).load()
    message = str(error.value)
    assert "Failed while loading" not in message
    assert str(path) in message
    return message


def test_training_images_come_first_and_test_images_are_marked(tmp_path):
    path = write(tmp_path / "digits.npz")
    dataset = ImageArraysDataset(filepath=str(path))
    assert dataset.exists()
    images = dataset.load()
    assert images.pixels.shape == (5, 4, 5, 1)
    np.testing.assert_array_equal(images.pixels[:3, ..., 0], TRAIN)
    np.testing.assert_array_equal(images.pixels[3:, ..., 0], TRAIN[:2] + 100)
    assert images.labels.tolist() == ["5", "0", "4", "7", "2"]
    assert images.is_test.tolist() == [False, False, False, True, True]


def test_the_test_images_may_be_absent(tmp_path):
    path = write(tmp_path / "digits.npz", x_test=None, y_test=None)
    images = ImageArraysDataset(filepath=str(path)).load()
    assert images.labels.tolist() == ["5", "0", "4"]
    assert not images.is_test.any()


def test_colours_and_labels_of_other_sources(tmp_path):
    colours = np.stack([TRAIN, TRAIN + 1, TRAIN + 2], axis=-1)
    labels = np.array([["cat"], ["dog"], ["frog"]])
    path = write(tmp_path / "a.npz", x_train=colours, y_train=labels, x_test=None, y_test=None)
    images = ImageArraysDataset(filepath=str(path)).load()
    np.testing.assert_array_equal(images.pixels, colours)
    assert images.labels.tolist() == ["cat", "dog", "frog"]


@pytest.mark.parametrize("name", ARRAYS)
def test_a_missing_array_is_named(tmp_path, name):
    message = error_of(write(tmp_path / "digits.npz", **{name: None}, extra=np.zeros(1)))
    assert f"there is no array {name}. There are: " in message
    found = message.split("There are: ")[1].split(". ")[0].split(", ")
    assert sorted(found) == sorted({*ARRAYS, "extra"} - {name})
    assert "numpy.savez" in message


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x_train": TRAIN / 255}, "x_train and y_train: the images are of type float64"),
        ({"x_test": TRAIN[:2].astype(int)}, "x_test and y_test: the images are of type int64"),
        ({"y_train": np.arange(4)}, "x_train and y_train: there are 3 images and 4 labels"),
        ({"y_test": np.arange(3)}, "x_test and y_test: there are 2 images and 3 labels"),
        ({"x_train": TRAIN[:0], "y_train": np.arange(0)}, "y_train: there are no images in it"),
        ({"x_test": TRAIN[:2, :3]}, r"x_train has .* \(4, 5, 1\), and one of x_test \(3, 5, 1\)"),
        ({"y_train": np.array([5, 0, "4"], object)}, "cannot be read .Object arrays"),
    ],
)
def test_arrays_that_cannot_be_used(tmp_path, arrays, message):
    path = write(tmp_path / "digits.npz", **arrays)
    with pytest.raises(DatasetError, match=f"^{path}.*{message}"):
        ImageArraysDataset(filepath=str(path)).load()


def test_what_is_no_npz(tmp_path):
    path = tmp_path / "digits.npz"
    for content in (b"label,pixel0\n", write(path).read_bytes()[:-40]):
        path.write_bytes(content)
        assert f"{path}: not a .npz file, or only a part of one" in error_of(path)
    np.save(tmp_path / "digits.npy", TRAIN)
    assert "not a .npz file" in error_of(tmp_path / "digits.npy")


def test_a_damaged_file(tmp_path):
    path = write(tmp_path / "digits.npz")
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("x_train.npy").header_offset
    content = bytearray(path.read_bytes())
    content[start + 60 : start + 90] = bytes(30)
    path.write_bytes(content)
    message = error_of(path)
    assert f"{path}: the arrays cannot be read (" in message
    assert "Fetch the file again if it is damaged" in message


def test_another_zip_file(tmp_path):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("cat.jpg", b"")
    assert "there is no array x_train. There are: cat.jpg" in error_of(path)


def test_a_missing_file(tmp_path):
    path = tmp_path / "digits.npz"
    assert error_of(path) == f"{path} cannot be read: No such file or directory"
    assert not ImageArraysDataset(filepath=str(path)).exists()


@pytest.mark.parametrize("given", [None, ""])
def test_a_user_who_forgot_the_file_is_told_how_to_give_it(given):
    dataset = ImageArraysDataset(filepath=given)
    command = "kedro run --env mnist --params digits=/path/to/mnist.npz --pipelines autoencoders"
    with pytest.raises(DatasetError, match=command):
        dataset.load()
    assert not dataset.exists()
    assert dataset.preview() == ""


@pytest.mark.parametrize("given", ["~/digits.npz", "/the/project/~/digits.npz"])
def test_the_home_folder_may_be_written_as_a_tilde(tmp_path, monkeypatch, given):
    write(tmp_path / "digits.npz")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert len(ImageArraysDataset(filepath=given).load().pixels) == 5
    assert ImageArraysDataset(filepath=given).exists()


def test_the_preview_waits_for_the_file(tmp_path):
    dataset = ImageArraysDataset(filepath=str(tmp_path / "digits.npz"))
    assert dataset.preview() == ""
    write(tmp_path / "digits.npz")
    assert dataset.preview() == draw_examples(dataset.load())


def test_images_are_never_written(tmp_path):
    dataset = ImageArraysDataset(filepath=str(write(tmp_path / "digits.npz")))
    with pytest.raises(DatasetError, match="read only"):
        dataset.save(dataset.load())

"""Whatever a path leads to, it is refused in one message: nothing is waited for without end."""

import os
import signal
import socket
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from kedro.io import DatasetError
from photo_folders import fill

from little_data.datasets import (
    CompetitionTestDataset,
    ImageArraysDataset,
    ImageFolderDataset,
    PixelTableDataset,
    UnlabelledImagesDataset,
)
from little_data.datasets.sources import image_arrays
from little_data.skipping.files import FileHasher

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")


class WaitedError(Exception):
    """Something was waited for; no `OSError`, which would be explained."""


@pytest.fixture(autouse=True)
def end_waiting():
    def stop(number, frame):
        raise WaitedError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(20)
    yield
    signal.alarm(0)


@pytest.fixture(scope="module")
def odd():
    """A folder with a path of each kind that no photo, archive or table has."""
    # A socket has a short path.
    with tempfile.TemporaryDirectory(dir="/tmp") as name, socket.socket(socket.AF_UNIX) as opened:
        folder = Path(name)
        os.mkfifo(folder / "pipe")
        opened.bind(str(folder / "socket"))
        for link, target in {"device": "/dev/zero", "linked pipe": "pipe", "ring": "ring"}.items():
            (folder / link).symlink_to(target)
        (folder / "empty").touch()
        with (folder / "hole").open("wb") as file:
            file.truncate(2**42)
        yield folder


NAMES = ["pipe", "socket", "device", "linked pipe", "ring", "empty", "hole", "gone"]
NAMES += ["a" * 300, "a\0b", "\ud800"]


def make_datasets(folder, path):
    unpack_to = str(folder / "unpacked")
    photos = str(fill(folder / "photos", "cat/1.jpg", "dog/2.jpg"))
    return [
        ImageFolderDataset(filepath=path, unpack_to=unpack_to),
        ImageFolderDataset(filepath=photos, unpack_to=unpack_to, labels=path),
        CompetitionTestDataset(filepath=path, unpack_to=unpack_to, example="kedro run"),
        ImageArraysDataset(filepath=path),
        PixelTableDataset(filepath=path),
    ]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_an_odd_path_is_refused_in_one_line(tmp_path, odd, name):
    for dataset in make_datasets(tmp_path, str(odd / name)):
        with pytest.raises(DatasetError) as caught:
            dataset.load()
        assert "Failed while loading" not in str(caught.value)
        with suppress(DatasetError, AttributeError):
            for path in dataset.list_stored_paths():
                FileHasher(tmp_path / "memory").hash_files(path, "dataset")


@pytest.mark.parametrize("name", ["empty", "hole"])
def test_what_is_no_photo_is_listed_to_be_rejected(tmp_path, odd, name):
    dataset = UnlabelledImagesDataset(
        filepath=str(odd / name), unpack_to=str(tmp_path), example="kedro run"
    )
    assert dataset.load().paths == [name]


@pytest.mark.parametrize("address", ["https://[::1", "http://"])
def test_a_broken_address_is_refused_in_one_line(tmp_path, address):
    for dataset in make_datasets(tmp_path, address)[:3]:
        with pytest.raises(DatasetError) as caught:
            dataset.load()
        assert "Failed while loading" not in str(caught.value)


def test_a_file_address_is_a_path(tmp_path):
    photos = fill(tmp_path / "my photos", "cat/1.jpg", "dog/2.jpg")
    dataset = ImageFolderDataset(filepath=photos.as_uri(), unpack_to=str(tmp_path / "unpacked"))
    assert dataset.load().root == photos
    assert dataset.list_stored_paths() == [photos]


def test_arrays_that_would_fill_the_memory_are_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(image_arrays, "HARMLESS_BYTES", 10**6)
    path = tmp_path / "digits.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("x_train", "y_train"):
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.zeros(6_000_000, np.uint8))
    with pytest.raises(DatasetError, match=r"the arrays have 0\.0 GB, [\d,]+ times"):
        ImageArraysDataset(filepath=str(path)).load()

"""Photos are read in a process of its own, and whatever happens to it, the next one is read."""

import multiprocessing

import numpy as np
import pytest
from hostile_photos import make_slow_jpeg
from PIL import Image

from little_data.local_server.reading import PhotoReader, ReadingSettings, read_photo
from little_data.photos.formats import UnusablePhotoError, list_readable_formats

SETTINGS = ReadingSettings(image_size=8, resizing="crop", largest_pixels=10**8)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    Image.linear_gradient("L").save(path)
    return path


@pytest.fixture
def reader():
    reader = PhotoReader(SETTINGS, seconds=2)
    yield reader
    reader.close()


def check_reading(reader, photo):
    expected, found = read_photo(photo, SETTINGS), reader.read(photo)
    np.testing.assert_array_equal(found.seen, expected.seen)
    np.testing.assert_array_equal(found.shown, expected.shown)


@pytest.mark.slow
def test_one_that_takes_long_and_one_that_crashes_are_given_up(reader, photo, tmp_path):
    check_reading(reader, photo)
    (tmp_path / "slow.jpg").write_bytes(make_slow_jpeg())
    with pytest.raises(UnusablePhotoError, match="longer than 2 seconds"):
        reader.read(tmp_path / "slow.jpg")
    check_reading(reader, photo)
    for process in multiprocessing.active_children():
        process.kill()
        process.join()
    with pytest.raises(UnusablePhotoError, match="crashed"):
        reader.read(photo)
    check_reading(reader, photo)
    (tmp_path / "words.jpg").write_text("no photo")
    with pytest.raises(UnusablePhotoError, match="not an image"):
        reader.read(tmp_path / "words.jpg")


@pytest.mark.slow
def test_a_photo_of_an_iphone_is_read(reader, photo, tmp_path):
    pytest.importorskip("pillow_heif")
    list_readable_formats()
    path = tmp_path / "IMG_0001.HEIC"
    with Image.open(photo) as image:
        image.convert("RGB").save(path, format="HEIF")
    check_reading(reader, path)
    assert abs(reader.read(path).seen.astype(int) - read_photo(photo, SETTINGS).seen).max() < 10

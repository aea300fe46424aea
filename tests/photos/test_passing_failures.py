"""What says nothing about a photo is no fact of it."""

import errno
import os

import numpy as np
import pytest
from PIL import Image

from little_data.photos.decoding import load_photo_or_reason, load_usable_photo
from little_data.photos.opening import UnusablePhotoError, decode_photo
from little_data.photos.passing_failures import PassingFailureError
from little_data.skipping.not_final import take_reasons

FAILURES = [
    MemoryError("Unable to allocate 1 GiB"),
    OSError("out of memory error when reading image file"),
    OSError(errno.EMFILE, os.strerror(errno.EMFILE)),
    OSError(errno.EIO, os.strerror(errno.EIO)),
]


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.jpg"
    Image.fromarray(np.full((40, 60, 3), 90, np.uint8)).save(path)
    return path


@pytest.fixture(autouse=True)
def clean_notes():
    take_reasons()
    yield
    take_reasons()


def break_loading(monkeypatch, failure):
    def load(image):
        raise failure

    monkeypatch.setattr("PIL.JpegImagePlugin.JpegImageFile.load", load)


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_a_failure_that_may_pass_is_told_as_such(photo, monkeypatch, failure):
    break_loading(monkeypatch, failure)
    with pytest.raises(PassingFailureError, match="The next run tries it again"):
        decode_photo(photo)
    assert len(take_reasons()) == 1
    assert "The next run tries it again" in load_photo_or_reason(photo, 16, "squeeze")
    with pytest.raises(PassingFailureError, match=r"photo\.jpg"):
        load_usable_photo(photo, 16, "squeeze")


def test_damage_stays_a_fact(photo):
    photo.write_bytes(photo.read_bytes()[:100])
    with pytest.raises(UnusablePhotoError) as refused:
        decode_photo(photo)
    assert not isinstance(refused.value, PassingFailureError)
    assert take_reasons() == []


def test_a_photo_is_not_used_lying_down_since_memory_was_lacking(tmp_path, monkeypatch):
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.full((40, 60, 3), 90, np.uint8)).save(path, exif=exif)
    assert decode_photo(path).image.size == (40, 60)

    def turn(image, method):
        raise MemoryError

    monkeypatch.setattr(Image.Image, "transpose", turn)
    with pytest.raises(PassingFailureError):
        decode_photo(path)

"""A photo is read once, whatever is found out about it; a large one is read where it is wanted."""

import numpy as np
import pytest
from PIL import Image

from little_data.photos import photo_files
from little_data.photos.hashes import hash_file
from little_data.photos.opening import decode_photo
from little_data.photos.photo_files import take_photo


@pytest.fixture
def path(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.tif", compression="tiff_lzw")
    return tmp_path / "a.tif"


def test_hash_and_pixels_are_those_of_the_same_bytes(path):
    before = hash_file(path), decode_photo(path).image.tobytes()
    photo = take_photo(path)
    file_hash = hash_file(photo)
    Image.new("RGB", (60, 40)).save(path)
    assert (file_hash, decode_photo(photo).image.tobytes()) == before
    assert hash_file(path) != file_hash


def test_a_large_file_is_not_kept_and_has_the_same_hash_and_pixels(path, monkeypatch):
    kept = hash_file(path), decode_photo(path).image.tobytes()
    monkeypatch.setattr(photo_files, "_MOST_KEPT", 100)
    photo = take_photo(path)
    assert (hash_file(photo), decode_photo(photo).image.tobytes()) == kept
    path.unlink()
    assert hash_file(photo) is None

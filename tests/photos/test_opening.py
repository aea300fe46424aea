"""Of several pages the largest is the photo."""

import numpy as np
import pytest
from PIL import Image

from little_data.photos.decoding import UnusablePhotoError, read_rgb
from little_data.photos.hashes import hash_file
from little_data.photos.opening import decode_photo


def flat(colour, size):
    return Image.new("RGB", size, colour)


@pytest.mark.parametrize("name", ["pages.tif", "pages.mpo"])
def test_the_largest_page_is_read_and_of_equals_the_first(tmp_path, name):
    pages = [
        flat((200, 0, 0), (40, 30)),
        flat((0, 200, 0), (80, 60)),
        flat((0, 0, 200), (80, 60)),
    ]
    pages[0].save(tmp_path / name, save_all=True, append_images=pages[1:])
    photo = read_rgb(tmp_path / name)
    assert photo.size == (80, 60)
    assert np.allclose(photo.getpixel((5, 5)), (0, 200, 0), atol=3)
    # Decoded at a reduced size, it is the same page.
    assert np.allclose(read_rgb(tmp_path / name, at_least=20).getpixel((5, 5)), (0, 200, 0), atol=3)


def test_a_deep_page_is_read_from_its_place(tmp_path):
    small = Image.fromarray(np.full((30, 40), 4000, np.uint16))
    large = Image.fromarray(np.full((60, 80), 2048, np.uint16))
    small.save(tmp_path / "a.tif", save_all=True, append_images=[large])
    assert read_rgb(tmp_path / "a.tif").size == (80, 60)
    assert read_rgb(tmp_path / "a.tif").getpixel((0, 0)) == (128,) * 3


def test_a_mpo_without_its_second_picture_is_its_first(tmp_path):
    first, second = flat((200, 0, 0), (64, 64)), flat((0, 200, 0), (64, 64))
    first.save(tmp_path / "a.mpo", save_all=True, append_images=[second])
    content = (tmp_path / "a.mpo").read_bytes()
    cut = content.index(b"\xff\xd8\xff", 10)
    (tmp_path / "a.mpo").write_bytes(content[:cut])
    assert np.allclose(read_rgb(tmp_path / "a.mpo").getpixel((5, 5)), (200, 0, 0), atol=3)


def test_pillows_limit_is_that_of_readers_without_one(tmp_path, monkeypatch):
    flat("red", (50, 50)).save(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 2499)
    with pytest.raises(UnusablePhotoError, match=r"50 x 50.*largest_pixels"):
        read_rgb(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 2500)
    assert read_rgb(tmp_path / "a.png").size == (50, 50)


def test_a_file_with_a_huge_hole_is_neither_hashed_nor_decoded(tmp_path):
    hole = tmp_path / "hole.jpg"
    Image.new("RGB", (8, 8)).save(hole)
    with hole.open("rb+") as file:
        file.truncate(2**42)
    assert hash_file(hole) is None
    with pytest.raises(UnusablePhotoError, match="more than a gigabyte"):
        decode_photo(hole)

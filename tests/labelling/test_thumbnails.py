"""Thumbnails are upright, of the wanted size, and say nothing of where a photo was taken."""

import io

import pytest
from PIL import ExifTags, Image

from little_data.labelling.thumbnails import Thumbnails


@pytest.fixture
def photo(tmp_path):
    image = Image.new("RGB", (600, 300), "red")
    image.paste("blue", (0, 0, 300, 300))
    exif = image.getexif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Artist] = "somebody"
    image.save(tmp_path / "a.jpg", exif=exif, quality=95)
    return tmp_path / "a.jpg"


def test_a_thumbnail_is_upright_and_bare(photo):
    content = Thumbnails().make(photo, 320)
    image = Image.open(io.BytesIO(content))
    assert image.size == (160, 320)
    assert image.getpixel((80, 10))[2] > 200
    assert not image.getexif()
    assert b"somebody" not in content


def test_it_is_kept_until_others_need_the_room(photo, tmp_path):
    thumbnails = Thumbnails(most_bytes=1)
    assert Thumbnails().make(tmp_path / "gone.jpg", 320) is None
    kept = Thumbnails()
    first, _ = kept.make(photo, 320), thumbnails.make(photo, 320)
    photo.unlink()
    assert kept.make(photo, 320) == first
    assert thumbnails.make(photo, 320) is None

"""A JPEG whose pixels are gone through thousands of times is refused before it is decoded."""

import io

import pytest
from hostile_photos import make_jpeg_of_many_scans
from PIL import Image

from little_data.photos.decoding import UnusablePhotoError, read_rgb
from little_data.photos.jpeg_scans import count_scans


def save(image, kind="JPEG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.fixture(scope="module")
def noise():
    return Image.effect_noise((200, 150), 80)


def test_scans_are_counted_and_no_other_bytes(noise):
    small_copy = b"\xff\xda" * 200  # within a segment
    assert count_scans(save(noise)) == 1
    assert count_scans(save(noise, exif=b"Exif\0\0" + small_copy)) == 1
    assert count_scans(save(noise, comment=small_copy) + small_copy) == 1
    assert 6 <= count_scans(save(noise.convert("RGB"), progressive=True)) <= 12
    assert count_scans(make_jpeg_of_many_scans(64, 200)) > 200


@pytest.mark.parametrize("content", [b"", b"\xff", b"\xff\xda", b"\xff\xda\0", b"\xff\xd8\xff\xd9"])
def test_what_is_cut_is_counted_as_far_as_it_goes(content):
    assert count_scans(content) <= 1


def test_a_photo_with_a_film_behind_it_is_no_such_file(noise, tmp_path):
    content = save(noise) + b"\xff\xda\0\x0c" * 1000
    assert count_scans(content) == 1
    (tmp_path / "a.jpg").write_bytes(content)
    assert read_rgb(tmp_path / "a.jpg").size == (200, 150)


def test_a_photo_of_thousands_of_scans_is_refused(tmp_path):
    (tmp_path / "a.jpg").write_bytes(make_jpeg_of_many_scans(8000, 20_000))
    with pytest.raises(UnusablePhotoError, match="more than 100 scans"):
        read_rgb(tmp_path / "a.jpg")


def test_such_a_page_behind_a_harmless_one_is_refused(tmp_path, noise):
    pages = [noise, Image.new("L", (400, 400), 128)]
    path = tmp_path / "a.mpo"
    pages[0].save(path, "MPO", save_all=True, append_images=pages[1:], progressive=True)
    content = path.read_bytes()
    last = content[content.rindex(b"\xff\xda") : -2]
    path.write_bytes(content[:-2] + last * 200 + content[-2:])
    with pytest.raises(UnusablePhotoError, match="more than 100 scans"):
        read_rgb(path)

"""Camera and time are read where EXIF data say them, and nothing breaks where they do not."""

import pytest
from PIL import ExifTags, Image

from little_data.photos.capture import Capture, read_capture
from little_data.photos.decoding import read_rgb


def save(path, time=None, orientation=1, **tags):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    for name, value in tags.items():
        exif[ExifTags.Base[name]] = value
    if time:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = time
    Image.new("RGB", (8, 4)).save(path, exif=exif)
    return path


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_a_decoded_photo_tells_camera_and_time(tmp_path, name, orientation):
    time = "2026:05:01 10:00:02"
    path = save(tmp_path / name, time, orientation, Make="Maker\0", Model="Model 7")
    assert read_capture(read_rgb(path)) == Capture("Maker Model 7", "2026-05-01T10:00:02")


@pytest.mark.parametrize("time", ["    :  :     :  :  ", "yesterday", "2026:13:01 10:00:00", None])
def test_a_time_that_is_none(tmp_path, time):
    assert read_capture(read_rgb(save(tmp_path / "a.jpg", time))) == Capture(None, None)


def test_broken_exif_data_say_nothing(tmp_path):
    broken = b"Exif\0\0MM\0*\0\0\xff\xffbroken"
    Image.new("RGB", (8, 4)).save(tmp_path / "a.jpg", exif=broken)
    assert read_capture(read_rgb(tmp_path / "a.jpg")) == Capture(None, None)

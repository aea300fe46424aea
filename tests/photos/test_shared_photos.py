"""Who reads photos for others reads them as they do."""

import pickle

import numpy as np
import pytest
from PIL import Image

from little_data.messages.errors import LittleDataError
from little_data.photos.decoding import UnusablePhotoError, read_rgb
from little_data.photos.deep_pixels import show_depth
from little_data.photos.formats import limit_pixels
from little_data.photos.shared_photos import share_photos


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
    yield
    show_depth(None)


def test_the_limit_and_the_range_go_with_the_photos(tmp_path):
    Image.fromarray(np.full((20, 20), 900, np.uint16)).save(tmp_path / "deep.tif")
    Image.new("RGB", (50, 50)).save(tmp_path / "large.png")
    limit_pixels(2400)
    show_depth(14)
    sent = pickle.dumps(share_photos(tmp_path))
    limit_pixels(10**6)
    show_depth(None)
    pickle.loads(sent).prepare()
    assert read_rgb(tmp_path / "deep.tif").getpixel((0, 0))[0] == 900 >> 6
    with pytest.raises(UnusablePhotoError, match="largest_pixels"):
        read_rgb(tmp_path / "large.png")


def test_a_folder_is_found_from_anywhere(tmp_path, monkeypatch):
    (tmp_path / "photos").mkdir()
    monkeypatch.chdir(tmp_path)
    photos = share_photos((tmp_path / "photos").relative_to(tmp_path))
    monkeypatch.chdir("/")
    photos.prepare()
    (tmp_path / "photos").rmdir()
    with pytest.raises(LittleDataError, match=r"no folder .*photos: .*same path on every machine"):
        photos.prepare()

"""What is no photo, or none that can be read here, is named for what it is."""

import os
import socket
import struct

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin, features

from little_data.photos import formats
from little_data.photos.decoding import UnusablePhotoError, load_photo, read_rgb

MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41"


def refuse(path):
    with pytest.raises(UnusablePhotoError) as error:
        read_rgb(path)
    return str(error.value)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg width="1"/>', "an SVG drawing"),
        (b"8BPS\0\1" + bytes(6) + b"\0\3", "a Photoshop file"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "a PostScript file"),
        (MP4, "a video"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "a video"),
        (b"RIFF\x24\0\0\0AVI LIST", "a video"),
        (b"\x1aE\xdf\xa3\1\0\0\0", "a video"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "a camera's RAW file"),
        (b"FUJIFILMCCD-RAW 0201", "a camera's RAW file"),
        (b"II*\0\x10\0\0\0CR\2\0", "a camera's RAW file"),
        (b"IIRO\x08\0\0\0", "a camera's RAW file"),
        (b"\xff\x0a\xfa\x7f", "a JPEG XL photo"),
        (bytes(128) + b"DICM", "a DICOM file"),
        (b"PK\3\4\x14\0", "a zip archive"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive"),
        (b"Rar!\x1a\7\1\0", "a RAR archive"),
        (b"<!DOCTYPE html><html>Sign in</html>", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "a pointer of Git LFS"),
        (b"hello", "not an image, or of an unknown format"),
    ],
)
def test_what_is_no_photo_is_named_by_its_content(tmp_path, content, kind):
    (tmp_path / "photo.jpg").write_bytes(content + bytes(64))
    assert refuse(tmp_path / "photo.jpg").startswith(kind)


def test_postscript_is_named_and_ghostscript_not_called(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", {**os.environ, "PATH": str(tmp_path)})
    (tmp_path / "gs").write_text(f"#!/bin/sh\ntouch {tmp_path}/called\n")
    (tmp_path / "gs").chmod(0o755)
    Image.new("RGB", (40, 40)).save(tmp_path / "photo.eps")
    assert "PostScript" in refuse(tmp_path / "photo.eps")
    assert not (tmp_path / "called").exists()


def test_a_heic_photo_without_its_reader_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setattr(formats, "list_readable_formats", lambda: ("JPEG",))
    monkeypatch.setattr("little_data.photos.opening.list_readable_formats", lambda: ("JPEG",))
    (tmp_path / "IMG_0001.HEIC").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64))
    assert refuse(tmp_path / "IMG_0001.HEIC").startswith("a HEIC photo, as iPhones write them")
    assert "install the extra heic" in refuse(tmp_path / "IMG_0001.HEIC")


@pytest.mark.parametrize("beginning", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_what_begins_like_a_photo_is_called_damaged(tmp_path, beginning):
    (tmp_path / "a.jpg").write_bytes(beginning + bytes(8))
    assert refuse(tmp_path / "a.jpg").startswith("damaged or truncated")


def test_heic_photos_are_read_upright_and_whole(tmp_path):
    pytest.importorskip("pillow_heif")
    formats.list_readable_formats()
    image = Image.new("RGB", (120, 80), (200, 30, 30))
    image.paste((20, 20, 220), (0, 0, 120, 20))
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / "a.heic", format="HEIF", quality=95, exif=exif.tobytes())
    photo = read_rgb(tmp_path / "a.heic")
    assert photo.format == "HEIF"
    assert photo.size == (80, 120)
    assert np.allclose(photo.getpixel((75, 60)), (20, 20, 220), atol=12)
    assert np.allclose(photo.getpixel((10, 60)), (200, 30, 30), atol=12)
    assert load_photo(tmp_path / "a.heic", 32, "squeeze").shape == (32, 32, 3)


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow reads no AVIF")
def test_avif_photos_are_read(tmp_path):
    Image.new("RGB", (64, 48), (200, 30, 30)).save(tmp_path / "a.jpg", format="AVIF", quality=95)
    photo = read_rgb(tmp_path / "a.jpg")
    assert photo.format == "AVIF"
    assert np.allclose(photo.getpixel((5, 5)), (200, 30, 30), atol=6)


def save_tiff(path, **tags):
    info = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in tags.values():
        info[tag] = value
    Image.new("RGB", (64, 48), "red").save(path, format="TIFF", tiffinfo=info)


def test_the_small_copy_in_a_raw_file_is_not_taken_for_the_photo(tmp_path):
    save_tiff(tmp_path / "by_name.NEF")
    save_tiff(tmp_path / "small_copy.tif", kind=(254, 1), pages=(330, 8))
    for name in ("by_name.NEF", "small_copy.tif"):
        assert "RAW" in refuse(tmp_path / name)
    save_tiff(tmp_path / "plain.tif")
    assert read_rgb(tmp_path / "plain.tif").size == (64, 48)


def test_a_tiff_without_a_picture_is_named(tmp_path):
    (tmp_path / "a.tif").write_bytes(b"II*\0\x08\0\0\0" + struct.pack("<HI", 0, 0))
    assert refuse(tmp_path / "a.tif").startswith("a TIFF of a kind that cannot be read")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_what_would_be_waited_for_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "pipe.jpg")
    (tmp_path / "zero.jpg").symlink_to("/dev/zero")
    (tmp_path / "folder.jpg").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.jpg"))
        kinds = {
            "pipe.jpg": "a named pipe",
            "link.jpg": "a named pipe",
            "zero.jpg": "a device",
            "folder.jpg": "a folder",
            "s.jpg": "a socket",
        }
        for name, kind in kinds.items():
            assert refuse(tmp_path / name) == f"{kind}, not a file"

"""Photos of more than 8 bits are neither black nor white."""

import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from little_data.photos.decoding import read_rgb
from little_data.photos.opening import decode_photo
from little_data.photos.png_chunks import PNG_BEGINNING, read_chunks, write_chunk


def ramp(largest, dtype=np.uint16):
    return np.tile(np.linspace(0, largest, 64).astype(dtype), (40, 1))


def grey(path):
    pixels = np.asarray(read_rgb(path))
    assert (pixels == pixels[..., :1]).all()
    return pixels[..., 0]


@pytest.mark.parametrize(
    ("largest", "bits"), [(255, 8), (1000, 10), (4095, 12), (16383, 14), (65535, 16)]
)
@pytest.mark.parametrize("ending", ["png", "tif"])
def test_twelve_bits_in_a_file_of_sixteen_are_shown_as_twelve(tmp_path, largest, bits, ending):
    Image.fromarray(ramp(largest)).save(tmp_path / f"a.{ending}")
    photo = decode_photo(tmp_path / f"a.{ending}")
    assert photo.deep.bits == bits
    np.testing.assert_array_equal(
        np.asarray(photo.image)[..., 0], ramp(largest).astype(int) >> (bits - 8)
    )


@pytest.mark.parametrize("ending", ["png", "tif"])
@pytest.mark.parametrize("channels", [3, 4])
def test_deep_colours_are_not_cut_to_eight_bits_first(tmp_path, ending, channels):
    colours = np.stack([ramp(4095), ramp(2000), ramp(500), np.full((40, 64), 65535)], axis=-1)
    stored = colours.astype(np.uint16)[..., [2, 1, 0, 3][:channels]]
    cv2.imwrite(str(tmp_path / f"a.{ending}"), stored)
    expected = colours[..., :3].astype(int) >> 4
    np.testing.assert_array_equal(np.asarray(read_rgb(tmp_path / f"a.{ending}")), expected)


def test_a_darker_photo_of_the_same_depth_stays_darker(tmp_path):
    for name, largest in (("bright", 4000), ("dark", 2100)):
        Image.fromarray(ramp(largest)).save(tmp_path / f"{name}.png")
    assert grey(tmp_path / "dark.png").max() == 2100 >> 4
    assert grey(tmp_path / "bright.png").max() == 4000 >> 4


def test_the_depth_that_a_tiff_declares_is_used_alone(tmp_path):
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[281] = 4095
    info.tagtype[281] = 3
    Image.fromarray(ramp(600)).save(tmp_path / "a.tif", tiffinfo=info)
    assert grey(tmp_path / "a.tif").max() == 600 >> 4


@pytest.mark.parametrize(("largest", "shift"), [(600, 4), (40000, 8)])
def test_the_depth_that_a_png_declares_is_used_unless_the_values_are_scaled(
    tmp_path, largest, shift
):
    Image.fromarray(ramp(largest)).save(tmp_path / "a.png")
    first, *others = read_chunks((tmp_path / "a.png").read_bytes())
    chunks = [first[:2], (b"sBIT", bytes([12])), *(each[:2] for each in others)]
    (tmp_path / "a.png").write_bytes(PNG_BEGINNING + b"".join(write_chunk(*c) for c in chunks))
    assert grey(tmp_path / "a.png").max() == largest >> shift


def test_a_pgm_declares_its_largest_value(tmp_path):
    values = ramp(600).astype(">u2")
    (tmp_path / "a.pgm").write_bytes(b"P5 64 40 4095\n" + values.tobytes())
    assert abs(int(grey(tmp_path / "a.pgm").max()) - 600 * 255 // 4095) <= 1


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (0, 1, (0, 255)),
        (0, 0.5, (0, 128)),
        (-1, 1, (0, 255)),
        (0, 200, (0, 200)),
        (0, 4095, (0, 255)),
    ],
)
def test_floating_point_numbers_are_shown_by_their_range(tmp_path, low, high, shown):
    values = np.tile(np.linspace(low, high, 64, dtype=np.float32), (40, 1))
    values[0, 0] = np.nan
    Image.fromarray(values).save(tmp_path / "a.tif")
    pixels = grey(tmp_path / "a.tif")[1:]
    assert (pixels.min(), pixels.max()) == shown


def test_integers_of_32_bits(tmp_path):
    Image.fromarray(ramp(1_000_000, np.int32)).save(tmp_path / "a.tif")
    assert grey(tmp_path / "a.tif").max() == 1_000_000 >> 12


def test_deep_photos_are_turned_upright(tmp_path):
    values = ramp(4095)
    exif = Image.Exif()
    exif[0x0112] = 6
    for name, options in (("a.png", {"exif": exif}), ("a.tif", {"tiffinfo": {0x0112: 6}})):
        Image.fromarray(values).save(tmp_path / name, **options)
        upright = grey(tmp_path / name)
        np.testing.assert_array_equal(upright, np.rot90(values.astype(int) >> 4, -1))
    cv2.imwrite(str(tmp_path / "c.tif"), np.stack([values] * 3, axis=-1))
    with Image.open(tmp_path / "c.tif") as image:
        assert image.mode == "RGB"
    assert read_rgb(tmp_path / "c.tif").size == (64, 40)


def test_chunks_are_those_of_the_file(tmp_path):
    Image.fromarray(ramp(255)).save(tmp_path / "a.png")
    content = (tmp_path / "a.png").read_bytes()
    chunks = list(read_chunks(content))
    assert [chunk.kind for chunk in chunks] == [b"IHDR", b"IDAT", b"IEND"]
    assert all(chunk.is_whole for chunk in chunks)
    assert PNG_BEGINNING + b"".join(write_chunk(*chunk[:2]) for chunk in chunks) == content
    assert not list(read_chunks(content[:-14]))[-1].is_whole
    assert len(zlib.decompress(chunks[1].content)) == 40 * (1 + 64 * 2)

"""Photos that are nearly whole are used, and what they lack is said."""

import re
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from little_data.photos.decoding import UnusablePhotoError, load_photo, read_rgb
from little_data.photos.opening import decode_photo


def scene(mode="RGB"):
    """Return a picture that is nowhere mid-grey."""
    y, x = np.mgrid[:160, :240]
    pixels = np.stack([x, 255 - x * 0.5, y], axis=-1).clip(0, 255).astype(np.uint8)
    pixels[::7, ::5] = (250, 20, 10)
    return Image.fromarray(pixels).convert(mode)


def missing(note):
    return float(re.search(r"([\d.]+)% of the photo is missing", note)[1])


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_without_its_last_bytes_is_used(tmp_path, mode, progressive):
    scene(mode).save(tmp_path / "whole.jpg", quality=90, progressive=progressive)
    whole = (tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: -len(whole) // 30])
    photo = decode_photo(tmp_path / "cut.jpg")
    assert "ends too early" in photo.note
    assert missing(photo.note) <= 10
    if not progressive:
        assert missing(photo.note) > 0
        upper = np.s_[: 160 - 32]
        np.testing.assert_array_equal(
            np.asarray(photo.image)[upper], np.asarray(read_rgb(tmp_path / "whole.jpg"))[upper]
        )
    assert decode_photo(tmp_path / "whole.jpg").note is None
    assert load_photo(tmp_path / "cut.jpg", 32, "squeeze").shape == (32, 32, 3)


def test_half_a_jpeg_is_refused_with_the_share(tmp_path):
    scene().save(tmp_path / "a.jpg", quality=90)
    whole = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnusablePhotoError, match="truncated") as error:
        read_rgb(tmp_path / "a.jpg")
    assert 35 < missing(str(error.value)) < 65


def test_a_decoder_that_gives_up_in_the_middle_is_noticed(tmp_path):
    scene().save(tmp_path / "a.jpg", quality=90)
    content = bytearray((tmp_path / "a.jpg").read_bytes())
    for share, is_used in ((0.97, True), (0.4, False)):
        place = int(len(content) * share)
        # A marker amid the data: nothing after it is read.
        damaged = content[:place] + b"\xff\xd9" + content[place + 2 :]
        (tmp_path / "a.jpg").write_bytes(damaged)
        if is_used:
            assert 0 < missing(decode_photo(tmp_path / "a.jpg").note) < 10
        else:
            with pytest.raises(UnusablePhotoError, match="stopped early"):
                read_rgb(tmp_path / "a.jpg")


def test_a_photo_that_is_grey_below_is_whole(tmp_path):
    image = scene()
    image.paste((128, 128, 128), (0, 80, 240, 160))
    image.save(tmp_path / "ground.jpg", quality=95)
    Image.new("RGB", (64, 64), (128, 128, 128)).save(tmp_path / "flat.jpg")
    for name in ("ground.jpg", "flat.jpg"):
        assert decode_photo(tmp_path / name).note is None


def with_text(path, length):
    text = PngImagePlugin.PngInfo()
    text.add_text("comment", "x" * length, zip=length > 1000)
    scene().save(path, pnginfo=text)


def test_a_png_with_a_broken_text_is_used_whole(tmp_path):
    with_text(tmp_path / "a.png", 20)
    content = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(content.replace(b"x" * 20, b"y" * 20))
    photo = decode_photo(tmp_path / "a.png")
    np.testing.assert_array_equal(np.asarray(photo.image), np.asarray(scene()))
    assert "text" in photo.note
    assert missing(photo.note) == 0


def test_a_png_with_a_very_long_text_is_used_whole(tmp_path):
    with_text(tmp_path / "a.png", 3_000_000)
    np.testing.assert_array_equal(np.asarray(read_rgb(tmp_path / "a.png")), np.asarray(scene()))


def test_a_png_without_its_last_bytes_is_used(tmp_path):
    random = np.random.default_rng(0)
    pixels = random.integers(0, 256, (160, 240, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    whole = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(whole[: int(len(whole) * 0.95)])
    photo = decode_photo(tmp_path / "a.png")
    assert 3 < missing(photo.note) < 8
    np.testing.assert_array_equal(np.asarray(photo.image)[:140], pixels[:140])
    (tmp_path / "a.png").write_bytes(whole[: int(len(whole) * 0.6)])
    with pytest.raises(UnusablePhotoError, match="truncated"):
        read_rgb(tmp_path / "a.png")


def test_a_png_that_claims_to_be_huge_is_not_unpacked(tmp_path):
    scene().save(tmp_path / "a.png")
    content = bytearray((tmp_path / "a.png").read_bytes())
    content[16:24] = (100_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    (tmp_path / "a.png").write_bytes(content[:-20])
    with pytest.raises(UnusablePhotoError, match="too large"):
        read_rgb(tmp_path / "a.png")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_png_with_a_flipped_bit_is_never_taken_for_a_whole_one(tmp_path, share):
    scene().save(tmp_path / "a.png")
    content = bytearray((tmp_path / "a.png").read_bytes())
    for bit in range(8):
        damaged = bytearray(content)
        damaged[int(len(content) * share)] ^= 1 << bit
        (tmp_path / "b.png").write_bytes(damaged)
        try:
            assert "pixels are damaged" in decode_photo(tmp_path / "b.png").note
        except UnusablePhotoError as error:
            assert "damaged" in str(error)

"""Files of every kind become the right pixels, or one clear reason."""

import os

import numpy as np
import pandas as pd
import pytest
from PIL import Image, features

from little_data.photos.decoding import (
    UnusablePhotoError,
    decode_in_batches,
    load_photo,
    load_photos,
    read_rgb,
)

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def flat(mode, colour, size=(40, 30)):
    return Image.new(mode, size, colour)


@pytest.mark.parametrize(
    ("image", "name", "expected"),
    [
        (flat("L", 100), "grey.png", (100, 100, 100)),
        (flat("1", 1), "black_and_white.png", WHITE),
        (flat("RGB", GREEN).convert("P"), "palette.png", GREEN),
        (flat("RGBA", (255, 0, 0, 0)), "transparent.png", WHITE),
        (flat("RGBA", (255, 0, 0, 255)), "opaque.png", RED),
        (flat("LA", (0, 0)), "grey_transparent.png", WHITE),
        (flat("CMYK", (0, 0, 0, 0)), "cmyk.tif", WHITE),
        (flat("I;16", 0x80FF), "sixteen_bit.png", (128, 128, 128)),
        (flat("RGB", BLUE), "photo.bmp", BLUE),
        (flat("RGB", BLUE), "photo.webp", BLUE),
    ],
)
def test_every_mode_becomes_rgb(tmp_path, image, name, expected):
    options = {"lossless": True} if name.endswith("webp") else {}
    image.save(tmp_path / name, **options)
    pixels = np.asarray(read_rgb(tmp_path / name))
    assert pixels.shape == (30, 40, 3)
    assert (pixels == expected).all()


def test_exif_orientation_turns_the_photo_upright(tmp_path):
    image = flat("RGB", RED, size=(60, 40))
    image.paste(BLUE, (0, 0, 60, 10))  # a blue bar at the top of the stored pixels
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees clockwise
    image.save(tmp_path / "turned.png", exif=exif)
    upright = read_rgb(tmp_path / "turned.png")
    assert upright.size == (40, 60)
    assert upright.getpixel((39, 30)) == BLUE
    assert upright.getpixel((0, 30)) == RED


def test_first_frame_of_an_animation(tmp_path):
    frames = [flat("RGB", colour) for colour in (RED, GREEN, BLUE)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    assert read_rgb(tmp_path / "moving.gif").getpixel((5, 5)) == RED


def test_the_content_decides_the_format_not_the_extension(tmp_path):
    flat("RGB", GREEN).save(tmp_path / "photo.png")
    (tmp_path / "photo.png").rename(tmp_path / "photo.jpg")
    image = read_rgb(tmp_path / "photo.jpg")
    assert image.getpixel((0, 0)) == GREEN
    assert image.format == "PNG"


def noise(size=(64, 64)):
    values = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    return Image.fromarray(values)


def test_unusable_files_say_why(tmp_path):
    noise().save(tmp_path / "whole.jpg")
    whole = (tmp_path / "whole.jpg").read_bytes()
    files = {
        "empty.jpg": (b"", "empty"),
        "text.jpg": (b"hello, world", "not an image"),
        "half.jpg": (whole[: len(whole) // 2], "truncated"),
        "header.jpg": (whole[:30], "not an image|truncated"),
    }
    for name, (content, reason) in files.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnusablePhotoError, match=reason):
            read_rgb(tmp_path / name)


def test_links_that_lead_nowhere_say_so(tmp_path):
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (tmp_path / "itself.jpg").symlink_to("itself.jpg")
    for name, reason in (("gone.jpg", "leads nowhere"), ("itself.jpg", "truncated: Too many")):
        with pytest.raises(UnusablePhotoError, match=reason):
            read_rgb(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows knows other permissions")
def test_a_file_that_may_not_be_read_says_so(tmp_path):
    noise().save(tmp_path / "secret.png")
    (tmp_path / "secret.png").chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)  # root may read everything
    try:
        with pytest.raises(UnusablePhotoError, match="^the file may not be read"):
            read_rgb(tmp_path / "secret.png")
    finally:
        os.seteuid(user)


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow reads no AVIF")
def test_a_decoder_that_raises_an_error_of_its_own(tmp_path):
    noise().save(tmp_path / "photo.avif")
    content = (tmp_path / "photo.avif").read_bytes()
    header, pixels = content.split(b"mdat")
    (tmp_path / "photo.avif").write_bytes(header + b"mdat" + bytes(len(pixels)))
    with pytest.raises(UnusablePhotoError, match="damaged or truncated"):
        read_rgb(tmp_path / "photo.avif")


def test_too_many_pixels_are_refused_before_decoding(tmp_path):
    flat("1", 0, size=(20000, 20000)).save(tmp_path / "bomb.png")
    with pytest.raises(UnusablePhotoError, match="too large: 400 megapixels"):
        read_rgb(tmp_path / "bomb.png", largest_pixels=1_000_000)


def test_a_bomb_is_refused_even_without_a_limit(tmp_path):
    flat("1", 0, size=(20000, 20000)).save(tmp_path / "bomb.png")
    with pytest.raises(UnusablePhotoError, match="too large: 400 megapixels; the limit is "):
        read_rgb(tmp_path / "bomb.png")


@pytest.mark.parametrize("side", [1100, 1500])
def test_a_photo_that_is_too_large_is_told_with_the_limit(tmp_path, monkeypatch, side):
    """Pillow refuses photos itself from twice the limit on."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)
    flat("1", 0, size=(side, side)).save(tmp_path / "large.png")
    message = r"megapixels; the limit is 1 \(ingestion\.largest_pixels\)"
    with pytest.raises(UnusablePhotoError, match=message) as caught:
        read_rgb(tmp_path / "large.png")
    assert f"{side**2 / 1e6:.4g} megapixels" in str(caught.value)


def test_load_photo_squeezes_the_whole_photo_into_the_square(tmp_path):
    image = flat("RGB", RED, size=(300, 100))
    image.paste(BLUE, (150, 0, 300, 100))
    image.save(tmp_path / "wide.png")
    pixels = load_photo(tmp_path / "wide.png", image_size=32, resizing="squeeze")
    assert pixels.shape == (32, 32, 3)
    assert pixels.dtype == np.uint8
    assert (pixels[:, :15] == RED).all()
    assert (pixels[:, 17:] == BLUE).all()


def test_reduced_jpeg_decoding_changes_little(tmp_path):
    """Decoding at a reduced scale is a shortcut, not another picture."""
    x = np.linspace(0, 1, 896)
    waves = np.stack([np.sin(9 * x)[None] * np.cos(7 * x)[:, None]] * 3, axis=-1)
    Image.fromarray((127 + 120 * waves).astype(np.uint8)).save(tmp_path / "waves.jpg", quality=95)
    direct = read_rgb(tmp_path / "waves.jpg").resize((64, 64), Image.Resampling.BILINEAR)
    reduced = load_photo(tmp_path / "waves.jpg", image_size=64, resizing="squeeze")
    difference = np.abs(reduced.astype(int) - np.asarray(direct).astype(int))
    assert difference.mean() < 1.0
    assert difference.max() < 8
    smaller = read_rgb(tmp_path / "waves.jpg", at_least=64)
    assert smaller.size == (112, 112)
    np.testing.assert_array_equal(reduced, smaller.resize((64, 64), Image.Resampling.BILINEAR))


def test_load_photos_keeps_the_order_and_names_what_broke(tmp_path):
    colours = np.random.default_rng(1).integers(0, 256, (50, 3))
    paths = [tmp_path / f"{number}.png" for number in range(50)]
    for path, colour in zip(paths, colours, strict=True):
        flat("RGB", tuple(int(value) for value in colour)).save(path)
    photos = np.stack(list(load_photos(paths, image_size=8, resizing="squeeze")))
    assert (photos[:, 0, 0] == colours).all()
    paths[20].write_bytes(b"gone bad")
    with pytest.raises(UnusablePhotoError, match=r"20\.png.*ingestion"):
        list(load_photos(paths, image_size=8, resizing="squeeze"))


def test_photos_are_decoded_in_batches_and_the_last_one_is_what_is_left(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("little_data.messages.progress.is_terminal", lambda: True)
    paths = pd.Series([f"{number}.png" for number in range(5)])
    for number, path in enumerate(paths):
        flat("L", number).save(tmp_path / path)
    batches = list(
        decode_in_batches(tmp_path, paths, image_size=8, resizing="squeeze", batch_size=2)
    )
    assert [batch.shape for batch in batches] == [(2, 8, 8, 3), (2, 8, 8, 3), (1, 8, 8, 3)]
    assert np.concatenate(batches)[:, 0, 0, 0].tolist() == [0, 1, 2, 3, 4]
    assert "5/5" in capsys.readouterr().err

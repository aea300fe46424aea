"""A photo becomes the square that is asked for, and a map of the square finds its way back."""

import numpy as np
import pytest
from PIL import Image

from little_data.photos.decoding import load_photo
from little_data.photos.squares import PADDING_GREY, make_square, spread_over_photo

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
GREY = (PADDING_GREY,) * 3
SIDE = 48


def draw_bands(size=(90, 30)):
    """Three bands along the longer side, red at its beginning, green, and blue at its end."""
    width, height = size
    image = Image.new("RGB", size, GREEN)
    third = (width // 3, height) if width > height else (width, height // 3)
    image.paste(RED, (0, 0, *third))
    image.paste(BLUE, (width - third[0], height - third[1], width, height))
    return image


def save_lying(image, path):
    """Save a photo as a camera does that was held upright: on its side, with orientation 6."""
    exif = Image.Exif()
    exif[0x0112] = 6
    image.rotate(90, expand=True).save(path, exif=exif)


@pytest.fixture(params=["wide", "tall", "lying"])
def read_bands(request, tmp_path):
    """Read a photo of bands as a square in which the bands follow each other from left to right."""
    path = tmp_path / "bands.png"
    image = draw_bands((90, 30) if request.param == "wide" else (30, 90))
    save_lying(image, path) if request.param == "lying" else image.save(path)

    def read(resizing):
        pixels = load_photo(path, SIDE, resizing)
        assert pixels.shape == (SIDE, SIDE, 3)
        assert pixels.dtype == np.uint8
        return pixels if request.param == "wide" else pixels.transpose(1, 0, 2)

    return read


def all_are(pixels, colour):
    return (pixels == colour).all()


def test_squeezed_all_three_bands_fill_the_square(read_bands):
    pixels = read_bands("squeeze")
    assert all_are(pixels[:, :15], RED)
    assert all_are(pixels[:, 17:31], GREEN)
    assert all_are(pixels[:, 33:], BLUE)


def test_cropped_the_middle_band_is_left(read_bands):
    assert all_are(read_bands("crop"), GREEN)


def test_padded_all_three_bands_are_there_in_their_proportions_between_grey(read_bands):
    pixels = read_bands("pad")
    for band, colour in ((slice(0, 15), RED), (slice(17, 31), GREEN), (slice(33, 48), BLUE)):
        assert all_are(pixels[17:31, band], colour)
    assert all_are(pixels[:15], GREY)
    assert all_are(pixels[33:], GREY)


def noise(size):
    values = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(values)


@pytest.mark.parametrize("resizing", ["squeeze", "crop", "pad"])
@pytest.mark.parametrize("side", [20, 40, 90])
def test_a_square_photo_is_only_resized(resizing, side):
    photo = noise((40, 40))
    expected = photo.resize((side, side), Image.Resampling.BILINEAR)
    assert make_square(photo, side, resizing) == expected


@pytest.mark.parametrize("size", [(91, 40), (40, 91), (41, 40)])
def test_a_cropped_photo_is_the_middle_square_resized_once(size):
    photo = noise(size)
    shorter = min(size)
    left, top = ((length - shorter) // 2 for length in size)
    middle = photo.crop((left, top, left + shorter, top + shorter))
    expected = middle.resize((24, 24), Image.Resampling.BILINEAR)
    assert make_square(photo, 24, "crop") == expected


@pytest.mark.parametrize("size", [(92, 40), (40, 92), (91, 40), (41, 40)])
def test_a_padded_photo_is_what_resizing_it_with_its_padding_gives(size):
    """Here all of the padding is drawn; which side is resized first costs one level at most."""
    photo = noise(size)
    left, top = ((max(size) - length) // 2 for length in size)
    whole = Image.new("RGB", (size[0] + 2 * left, size[1] + 2 * top), GREY)
    whole.paste(photo, (left, top))
    expected = np.asarray(whole.resize((24, 24), Image.Resampling.BILINEAR), int)
    made = np.asarray(make_square(photo, 24, "pad"), int)
    assert np.abs(made - expected).max() <= 1


def test_a_panorama_is_padded_in_little_memory():
    """With all of its padding it would have 10,000 million pixels."""
    made = np.asarray(make_square(Image.new("RGB", (100_000, 100), RED), 50, "pad"))
    assert all_are(made[:24], GREY)
    assert all_are(made[26:], GREY)
    assert (made[24:26] != GREY).any()


@pytest.mark.parametrize("resizing", ["squeeze", "crop", "pad"])
@pytest.mark.parametrize("size", [(300, 100), (100, 300), (200, 200), (301, 100)])
def test_a_map_of_the_square_lies_on_the_places_that_it_was_made_of(size, resizing):
    """What is bright in the photo is bright in the square; back on the photo it is where it was."""
    width, height = size
    bright = np.zeros((height, width, 3), np.uint8)
    rows, columns = slice(height // 2, height * 2 // 3), slice(width // 3, width * 2 // 5)
    bright[rows, columns] = 255
    square = np.asarray(make_square(Image.fromarray(bright), 100, resizing)).max(axis=2)
    is_bright = np.where(square == PADDING_GREY, 0, square).astype(np.float32) / 255
    spread = spread_over_photo(is_bright, size, resizing)
    assert spread.dtype == np.float32
    assert spread.shape == (height, width)
    ys, xs = np.nonzero(spread > 0.5)
    edges = (ys.min(), ys.max() + 1, xs.min(), xs.max() + 1)
    expected = (rows.start, rows.stop, columns.start, columns.stop)
    np.testing.assert_allclose(edges, expected, atol=3)


def test_a_map_of_a_cropped_photo_says_nothing_of_what_was_cut_off():
    spread = spread_over_photo(np.ones((8, 8), np.float32), (30, 10), "crop")
    assert (spread[:, 10:20] == 1).all()
    assert (spread[:, :10] == 0).all()
    assert (spread[:, 20:] == 0).all()


def test_a_map_of_a_padded_photo_loses_what_lies_on_the_padding():
    square = np.zeros((30, 30), np.float32)
    square[10:20] = 1
    spread = spread_over_photo(square, (90, 30), "pad")
    assert (spread[3:-3] == 1).all()

"""Each picture is in its place, over its caption."""

import numpy as np
import pytest
from PIL import ImageFont

from little_data.figures.photo_figures import (
    FONT_SIZE,
    GAP,
    LINE_HEIGHT,
    draw_captioned_pictures,
    draw_message,
    join_side_by_side,
    shorten,
)

WIDTH, HEIGHT = 90, 60


def plain(*values):
    brightness = np.array(values, np.uint8).reshape(-1, 1, 1, 1)
    return np.broadcast_to(brightness, (len(values), HEIGHT, WIDTH, 3))


@pytest.mark.parametrize(("count", "columns", "shown"), [(3, 2, 2), (1, 4, 1)])
def test_pictures_come_row_by_row_each_over_its_caption(count, columns, shown):
    pictures = plain(*range(20, 20 + count))
    sheet = draw_captioned_pictures(pictures, [("one", "two")] * count, columns)
    pitch = HEIGHT + 2 * LINE_HEIGHT + 2 * GAP
    assert sheet.width == shown * (WIDTH + GAP) + GAP
    pixels = np.asarray(sheet)
    for number in range(count):
        left = GAP + number % shown * (WIDTH + GAP)
        top = GAP + number // shown * pitch
        found = pixels[top : top + HEIGHT, left : left + WIDTH]
        assert (found == 20 + number).all()
        caption = pixels[top + HEIGHT : top + HEIGHT + 2 * LINE_HEIGHT, left : left + WIDTH]
        assert (caption[:LINE_HEIGHT] < 100).any()
        assert (caption[LINE_HEIGHT:] < 100).any()


def test_a_caption_stays_under_its_picture():
    captions = [("a/very/long/path/" * 9 + "photo.jpg",)]
    pixels = np.asarray(draw_captioned_pictures(plain(255), captions, 1))
    assert (pixels[:, -GAP:] == 255).all()
    assert (pixels < 100).any()


def test_long_texts_lose_their_beginning():
    font = ImageFont.load_default(FONT_SIZE)
    short = shorten("photos/of/cats/cat.1.jpg", 120, font)
    assert short.startswith("...")
    assert short.endswith("cat.1.jpg")
    assert font.getlength(short) <= 120
    assert shorten("cat.1.jpg", 120, font) == "cat.1.jpg"
    assert shorten("W" * 9, 20, font) == "..."


def test_a_line_break_in_a_name_is_drawn_as_a_space():
    assert shorten("a\nb", 100, ImageFont.load_default(FONT_SIZE)) == "a b"


def test_a_message_fits_its_sheet():
    pixels = np.asarray(draw_message("There is nothing to show here."))
    assert (pixels < 100).any()
    for edge in (pixels[:5], pixels[-5:], pixels[:, :5], pixels[:, -5:]):
        assert (edge == 255).all()


def test_pairs_have_left_and_right():
    pairs = join_side_by_side(plain(10, 20), plain(110, 120))
    assert pairs.shape == (2, HEIGHT, 2 * WIDTH + 2, 3)
    assert pairs[1, 0, 0, 0] == 20
    assert pairs[1, 0, -1, 0] == 120

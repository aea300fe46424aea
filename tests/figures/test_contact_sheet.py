"""Each picture is in its place, over its caption, in the row of its title."""

import numpy as np
import pytest

from little_data.figures.captions import Line
from little_data.figures.contact_sheet import (
    CAPTION_GAP,
    GAP,
    LINE_HEIGHT,
    draw_contact_sheet,
    draw_message,
    join_side_by_side,
)

WIDTH, HEIGHT = 90, 60


def plain(*values):
    brightness = np.array(values, np.uint8).reshape(-1, 1, 1, 1)
    return np.broadcast_to(brightness, (len(values), HEIGHT, WIDTH, 3))


@pytest.mark.parametrize("gap", [None, 0, 7])
@pytest.mark.parametrize(("count", "columns", "shown"), [(5, 2, 2), (1, 4, 1)])
def test_pictures_come_row_by_row_with_white_between_them(count, columns, shown, gap):
    sheet = draw_contact_sheet(plain(*range(20, 20 + count)), columns, gap=gap)
    between = GAP if gap is None else gap
    rows = -(-count // shown)
    assert sheet.size == (
        shown * (WIDTH + between) + between,
        rows * (HEIGHT + between) + between,
    )
    expected = np.full((sheet.height, sheet.width), 255)
    for number in range(count):
        left = between + number % shown * (WIDTH + between)
        top = between + number // shown * (HEIGHT + between)
        expected[top : top + HEIGHT, left : left + WIDTH] = 20 + number
    np.testing.assert_array_equal(np.asarray(sheet)[:, :, 0], expected)


@pytest.mark.parametrize(("count", "columns", "shown"), [(3, 2, 2), (1, 4, 1)])
def test_each_picture_stands_over_its_caption(count, columns, shown):
    pictures = plain(*range(20, 20 + count))
    sheet = draw_contact_sheet(pictures, columns, captions=[(Line("one"), Line("two"))] * count)
    pitch = HEIGHT + 2 * LINE_HEIGHT + 2 * CAPTION_GAP
    assert sheet.width == shown * (WIDTH + CAPTION_GAP) + CAPTION_GAP
    pixels = np.asarray(sheet)
    for number in range(count):
        left = CAPTION_GAP + number % shown * (WIDTH + CAPTION_GAP)
        top = CAPTION_GAP + number // shown * pitch
        found = pixels[top : top + HEIGHT, left : left + WIDTH]
        assert (found == 20 + number).all()
        caption = pixels[top + HEIGHT : top + HEIGHT + 2 * LINE_HEIGHT, left : left + WIDTH]
        assert (caption[:LINE_HEIGHT] < 100).any()
        assert (caption[LINE_HEIGHT:] < 100).any()


def test_a_caption_that_belongs_to_no_picture_is_refused():
    with pytest.raises(ValueError, match="longer"):
        draw_contact_sheet(plain(20), 1, captions=[(Line("one"),), (Line("two"),)])


def test_titles_of_rows_and_captions_go_together():
    sheet = draw_contact_sheet(
        plain(20, 30), 1, captions=[(Line("a"),), (Line("b"),)], row_titles=["first", "second"]
    )
    margin = sheet.width - WIDTH - 2 * CAPTION_GAP
    pitch = HEIGHT + LINE_HEIGHT + 2 * CAPTION_GAP
    dark_rows, _ = np.nonzero(np.asarray(sheet)[:, :margin, 0] < 128)
    for row in range(2):
        middle = CAPTION_GAP + row * pitch + HEIGHT / 2
        assert (abs(dark_rows - middle) < 12).any()
    assert sheet.getpixel((margin + CAPTION_GAP, CAPTION_GAP + pitch)) == (30, 30, 30)


def test_a_caption_stays_under_its_picture():
    captions = [(Line("test", "a/very/long/path/" * 9 + "photo.jpg"),)]
    pixels = np.asarray(draw_contact_sheet(plain(255), 1, captions=captions))
    assert (pixels[:, -CAPTION_GAP:] == 255).all()
    assert (pixels < 100).any()


def test_a_message_fits_its_sheet():
    pixels = np.asarray(draw_message("There is nothing to show here."))
    assert (pixels < 100).any()
    for edge in (pixels[:5], pixels[-5:], pixels[:, :5], pixels[:, -5:]):
        assert (edge == 255).all()


def test_pairs_have_left_and_right_each_in_its_own_proportions():
    low = np.full((20, 30, 3), 10, np.uint8)
    high = np.full((40, 10, 3), 110, np.uint8)
    pair = join_side_by_side([low, high])
    assert pair.shape == (40, 30 + 2 + 10, 3)
    assert pair[0, 0, 0] == 255
    assert pair[20, 0, 0] == 10
    assert pair[0, -1, 0] == 110


def test_smaller_pictures_stand_in_the_middle_of_their_place():
    small, large = np.full((20, 30, 3), 10, np.uint8), np.full((40, 50, 3), 20, np.uint8)
    pixels = np.asarray(draw_contact_sheet([small, large], 2, gap=0))[:, :, 0]
    assert pixels.shape == (40, 100)
    assert (pixels[10:30, 10:40] == 10).all()
    assert (pixels[:, :50] == 10).sum() == 20 * 30

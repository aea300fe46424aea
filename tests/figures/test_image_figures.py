"""Every image and every number of a code is where it belongs, in its colour."""

import numpy as np
import pytest

from little_data.figures.contact_sheet import GAP
from little_data.figures.image_figures import (
    BLUE,
    RED,
    SMALLEST_SIDE,
    VIOLET,
    WHITE,
    draw_codes,
    draw_image_grid,
    draw_image_rows,
)

SIDE = 64  # not enlarged
PITCH = SIDE + GAP


def plain(*values, side=SIDE, channels=1):
    """Images that are of one brightness each."""
    brightness = np.array(values, np.float32).reshape(-1, 1, 1, 1)
    return np.broadcast_to(brightness, (len(values), side, side, channels))


def grey(value):
    return (value, value, value)


def centre_of_cell(code, row, column, width):
    """Where a cell of a code is, with so many cells a row: in a frame, below the framed images."""
    cell = SIDE // width
    left = GAP + code * (SIDE + 2 + GAP) + 1 + (SIDE - cell * width) // 2
    top = (SIDE + 2 + 2 * GAP) + GAP + 1
    return left + column * cell + cell // 2, top + row * cell + cell // 2


def shade(share, end=VIOLET):
    return tuple(round(255 + share * (channel - 255)) for channel in end)


def read_cells(sheet, code, rows, width):
    return [
        [sheet.getpixel(centre_of_cell(code, row, column, width)) for column in range(width)]
        for row in range(rows)
    ]


def test_rows_come_in_the_given_order_each_with_its_images_in_order():
    sheet = draw_image_rows({"second": plain(0, 0.2, 0.4), "first": plain(0.6, 0.8, 1)})
    margin = sheet.width - 3 * PITCH - GAP
    assert sheet.height == 2 * PITCH + GAP
    found = [
        [sheet.getpixel((margin + GAP + column * PITCH, GAP + row * PITCH)) for column in range(3)]
        for row in range(2)
    ]
    assert found == [[grey(0), grey(51), grey(102)], [grey(153), grey(204), grey(255)]]


def test_each_title_stands_beside_its_row_and_the_longest_decides_the_margin():
    images = plain(0.5)
    wide = draw_image_rows({"": images, "a rather long title": images})
    narrow = draw_image_rows({"": images, "short": images})
    assert wide.width > narrow.width
    margin = np.asarray(wide)[:, : wide.width - PITCH - GAP]
    dark_rows, dark_columns = np.nonzero(margin[:, :, 0] < 128)
    middle_of_second_row = GAP + PITCH + SIDE / 2
    assert abs(dark_rows.mean() - middle_of_second_row) < 4
    assert np.ptp(dark_rows) < 20
    assert dark_columns.min() >= GAP
    assert dark_columns.max() < margin.shape[1]


def test_values_are_clipped_and_nan_is_black():
    sheet = draw_image_rows({"": plain(-3, 7, np.nan, np.inf, -np.inf)})
    middle = GAP + SIDE // 2
    left = sheet.width - 5 * PITCH - GAP + middle
    found = [sheet.getpixel((left + number * PITCH, middle)) for number in range(5)]
    assert found == [grey(value) for value in (0, 255, 0, 255, 0)]


def test_channels_are_red_green_and_blue():
    image = plain(1, channels=3) * np.float32([1, 0.2, 0])
    assert draw_image_grid(image, 1).getpixel((5, 5)) == (255, 51, 0)


@pytest.mark.parametrize(("side", "drawn"), [(8, 56), (28, 56), (32, 64), (56, 56), (96, 96)])
def test_small_images_are_enlarged_by_a_whole_factor_without_smoothing(side, drawn):
    images = np.random.default_rng(0).integers(0, 256, (1, side, side, 1)) / 255
    pixels = np.asarray(draw_image_grid(images, 1))[:, :, 0]
    assert pixels.shape == (drawn, drawn)
    assert drawn >= SMALLEST_SIDE
    factor = drawn // side
    expected = np.kron(images[0, :, :, 0] * 255, np.ones((factor, factor)))
    np.testing.assert_allclose(pixels, expected, atol=1e-6)


def test_the_shorter_side_decides_how_much_is_enlarged():
    assert draw_image_grid(np.zeros((1, 20, 40, 3)), 1).size == (120, 60)


def test_a_grid_has_no_gaps_goes_row_by_row_and_ends_in_white():
    pixels = np.asarray(draw_image_grid(plain(0, 0.2, 0.4, 0.6, 0.8), columns=3))[:, :, 0]
    assert pixels.shape == (2 * SIDE, 3 * SIDE)
    places = pixels.reshape(2, SIDE, 3, SIDE).swapaxes(1, 2)
    expected = np.array([[0, 51, 102], [153, 204, 255]])
    assert np.array_equal(places, np.broadcast_to(expected[:, :, None, None], places.shape))


def test_the_images_stand_above_their_codes():
    sheet = draw_codes(plain(0.2, 0.8), np.array([[1.0, 0.5], [0.0, 0.25]]))
    middle = GAP + 1 + SIDE // 2
    assert sheet.getpixel((middle, middle)) == grey(51)
    assert sheet.getpixel((middle + SIDE + 2 + GAP, middle)) == grey(204)
    assert read_cells(sheet, 0, rows=2, width=1) == [[VIOLET], [shade(0.5)]]
    assert read_cells(sheet, 1, rows=2, width=1) == [[WHITE], [shade(0.25)]]


@pytest.mark.parametrize(("numbers", "width", "height"), [(4, 2, 2), (32, 4, 8), (12, 3, 4)])
def test_a_code_is_folded_row_by_row_to_the_most_nearly_square_matrix(numbers, width, height):
    values = np.arange(1, numbers + 1) / numbers
    cells = read_cells(draw_codes(plain(0), values[None]), 0, height, width)
    expected = [[shade(value) for value in row] for row in values.reshape(height, width)]
    assert cells == expected


def test_a_prime_length_is_filled_up_with_white():
    sheet = draw_codes(plain(0), np.ones((1, 7)))
    assert read_cells(sheet, 0, rows=4, width=2) == [[VIOLET] * 2] * 3 + [[VIOLET, WHITE]]


def test_with_negative_numbers_blue_and_red_are_equally_far_from_white():
    sheet = draw_codes(plain(0), np.array([[-4.0, 0.0, 2.0, 4.0]]))
    assert read_cells(sheet, 0, rows=2, width=2) == [[BLUE, WHITE], [shade(0.5, RED), RED]]


def test_one_colour_scale_holds_for_all_codes():
    sheet = draw_codes(plain(0, 0), np.array([[0.5], [2.0]]))
    assert sheet.getpixel(centre_of_cell(0, 0, 0, 1)) == shade(0.25)
    assert sheet.getpixel(centre_of_cell(1, 0, 0, 1)) == VIOLET


def test_maps_come_channel_by_channel_one_under_the_other():
    codes = np.zeros((2, 4, 4, 3))
    codes[0, 3, 1, 2] = 1
    sheet = draw_codes(plain(0, 0), codes)
    left, top = centre_of_cell(0, 3, 1, 4)
    assert sheet.getpixel((left, top + 2 * (SIDE + 2 + GAP))) == VIOLET
    found = (np.asarray(sheet)[: -GAP - 20] == VIOLET).all(axis=2).sum()
    assert found == (SIDE // 4) ** 2


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [0.0, -0.0, np.nan, np.inf])
def test_codes_without_any_number_but_zero_are_white(value):
    sheet = draw_codes(plain(0), np.full((1, 4), value))
    assert read_cells(sheet, 0, rows=2, width=2) == [[WHITE] * 2] * 2
    assert sheet == draw_codes(plain(0), np.zeros((1, 4)))


def test_the_colour_bar_goes_from_the_smallest_to_the_largest_number():
    sheet = draw_codes(plain(*[0] * 10), np.linspace(-1, 0.5, 10)[:, None])
    line = np.asarray(sheet)[-12]
    blue = np.flatnonzero((line == BLUE).all(axis=1))
    light_red = np.flatnonzero((line == shade(0.5, RED)).all(axis=1))
    assert len(blue) and len(light_red)
    assert blue.max() < light_red.min()
    assert not (line == RED).all(axis=1).any()


def test_a_sheet_is_wide_enough_for_its_colour_bar_and_its_texts():
    one = draw_codes(plain(0), np.array([[123456.0, -0.000123456]]))
    strip = np.asarray(one)[-20:]
    assert (strip[:, -GAP:] == 255).all()
    assert (strip[:, -40:] < 128).any()


@pytest.mark.parametrize(
    "others",
    [plain(0), plain(0, 0, side=32), plain(0, 0, channels=3)],
    ids=["count", "size", "rgb"],
)
def test_rows_of_different_shapes_are_named(others):
    with pytest.raises(ValueError, match=r"one size: 'these' \(2, 64, 64, 1\), 'those' \("):
        draw_image_rows({"these": plain(0, 0), "those": others})


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="there are no rows"):
        draw_image_rows({})


@pytest.mark.parametrize("shape", [(3, 8, 8), (3, 8, 8, 2), (0, 8, 8, 1)])
def test_what_is_none_of_images_is_refused(shape):
    with pytest.raises(ValueError, match=r"\(count, height, width, 1 or 3\): \("):
        draw_image_grid(np.zeros(shape), 2)


def test_codes_and_images_must_be_equally_many():
    with pytest.raises(ValueError, match="2 images cannot be drawn with 3 codes"):
        draw_codes(plain(0, 0), np.zeros((3, 4)))


def test_codes_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"codes must have shape .*: \(2, 4, 4\)"):
        draw_codes(plain(0, 0), np.zeros((2, 4, 4)))

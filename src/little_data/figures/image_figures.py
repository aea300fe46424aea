"""Images, reconstructions and codes drawn side by side.

Images are numbers in [0, 1] of shape (count, height, width, channels) with 1 or 3 channels. Numbers
outside [0, 1] are clipped, and NaN is drawn as 0. Small images are enlarged by a whole factor,
without smoothing, so that every pixel can be seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from little_data.figures.contact_sheet import (
    GAP,
    GREY,
    TITLE_SIZE,
    WHITE,
    draw_contact_sheet,
    measure_title,
    stack_sheets,
    write_line,
)
from little_data.photos.decoding import Pixels
from little_data.startup.lazy_imports import Image, np, npt

SMALLEST_SIDE = 56  # pixels; smaller images are enlarged
BAR_WIDTH = 120  # pixels; the colour bar below the codes

BLUE = (33, 102, 172)
RED = (178, 24, 43)
VIOLET = (63, 0, 125)


def draw_image_rows(rows: Mapping[str, npt.NDArray[Any]]) -> Image.Image:
    """Draw rows of images one under the other, each with its title at the left.

    Args:
        rows: The title of each row, and its images in [0, 1], of shape (count, height, width,
            channels) with 1 or 3 channels; the same shape for all rows.

    Returns:
        The sheet, in mode RGB.

    Raises:
        ValueError: There are no images, or the arrays do not have such a shape, or not the same.
    """
    _check_rows(rows)
    pictures = [_make_pictures(images) for images in rows.values()]
    return draw_contact_sheet(
        np.concatenate(pictures), columns=len(pictures[0]), row_titles=list(rows)
    )


def draw_image_grid(images: npt.NDArray[Any], columns: int) -> Image.Image:
    """Draw images row by row, without titles and without gaps.

    Args:
        images: In [0, 1], of shape (count, height, width, channels) with 1 or 3 channels.
        columns: Images in a row; the last row is filled up with white.

    Returns:
        The grid, in mode RGB.

    Raises:
        ValueError: The array has another shape, or is empty.
    """
    return draw_contact_sheet(_make_pictures(images), columns, gap=0)


def draw_codes(images: npt.NDArray[Any], codes: npt.NDArray[Any]) -> Image.Image:
    """Draw images in a row, each over its code, with all codes on one colour scale.

    The scale goes from white, which is 0, to violet; or, if any number is negative, from blue over
    white to red, with blue and red equally far from 0. A colour bar at the bottom goes from the
    smallest to the largest number. Numbers that are not finite are drawn as 0.

    Args:
        images: In [0, 1], of shape (count, height, width, channels) with 1 or 3 channels.
        codes: Any numbers, of shape (count, numbers): each code is folded, row by row, to a matrix
            that is as nearly square as its length allows, filled up with white if the length is
            prime. Or of shape (count, height, width, channels): the channels come one under the
            other.

    Returns:
        The sheet, in mode RGB.

    Raises:
        ValueError: There is not one code for each image, or an array has another shape.
    """
    if len(images) != len(codes):
        raise ValueError(f"{len(images)} images cannot be drawn with {len(codes)} codes")
    pictures = _make_pictures(images)
    maps = _arrange_codes(np.nan_to_num(codes, nan=0, posinf=0, neginf=0))
    painted = _enlarge(_paint(maps), max(1, pictures.shape[2] // maps.shape[2]))
    width = max(pictures.shape[2], painted.shape[2])
    return stack_sheets(
        draw_contact_sheet(_frame(pictures, width), columns=len(images)),
        draw_contact_sheet(_frame(painted, width), columns=len(images)),
        _draw_colour_bar(maps.min(), maps.max()),
    )


def _check_rows(rows: Mapping[str, npt.NDArray[Any]]) -> None:
    shapes = {title: np.shape(images) for title, images in rows.items()}
    if not shapes:
        raise ValueError("there are no rows of images to draw")
    if len(set(shapes.values())) > 1:
        listed = ", ".join(f"{title!r} {shape}" for title, shape in shapes.items())
        raise ValueError(f"the rows must have equally many images of one size: {listed}")


def _make_pictures(images: npt.NDArray[Any]) -> Pixels:
    """Turn images into RGB pixels 0-255, enlarged if they are small."""
    shape = np.shape(images)
    if len(shape) != 4 or 0 in shape or shape[3] not in (1, 3):
        raise ValueError(f"images must have shape (count, height, width, 1 or 3): {shape}")
    values = np.nan_to_num(images, nan=0, posinf=1, neginf=0).clip(0, 1)
    pixels = np.broadcast_to((values * 255).round().astype(np.uint8), (*shape[:3], 3))
    return _enlarge(pixels, math.ceil(SMALLEST_SIDE / min(shape[1:3])))


def _enlarge(pictures: Pixels, factor: int) -> Pixels:
    return pictures.repeat(factor, axis=1).repeat(factor, axis=2)


def _arrange_codes(codes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what to draw, (maps, height, width): the first map of each code, then the second."""
    if codes.ndim == 4:
        return codes.transpose(3, 0, 1, 2).reshape(-1, *codes.shape[1:3])
    if codes.ndim != 2:
        raise ValueError(
            "codes must have shape (count, numbers) or (count, height, width, channels): "
            f"{codes.shape}"
        )
    count, numbers = codes.shape
    width = _choose_width(numbers)
    height = math.ceil(numbers / width)
    # On both colour scales 0 is white.
    return np.pad(codes, ((0, 0), (0, height * width - numbers))).reshape(count, height, width)


def _choose_width(numbers: int) -> int:
    root = math.isqrt(numbers)
    width = max(divisor for divisor in range(1, root + 1) if numbers % divisor == 0)
    return root if width == 1 else width


def _paint(values: npt.NDArray[Any]) -> Pixels:
    """Return the colours of numbers; the largest number's size sets the scale."""
    if values.min() < 0:
        positions, colours = [-1, 0, 1], [BLUE, WHITE, RED]
    else:
        positions, colours = [0, 1], [WHITE, VIOLET]
    shares = values / (np.abs(values).max() or 1)
    channels = [np.interp(shares, positions, channel) for channel in zip(*colours, strict=True)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)


def _frame(pictures: Pixels, width: int) -> Pixels:
    """Centre each picture in a width, with a grey line around it: many are white at the edge."""
    count, height, inner_width, _ = pictures.shape
    framed = np.full((count, height + 2, width + 2, 3), WHITE, np.uint8)
    left = (width - inner_width) // 2
    framed[:, :, left : left + inner_width + 2] = GREY
    framed[:, 1:-1, left + 1 : left + 1 + inner_width] = pictures
    return framed


def _draw_colour_bar(smallest: float, largest: float) -> Image.Image:
    """Draw the colours between the extremes of what was painted: the scale is then the same."""
    texts = f"{smallest:z.3g}", f"{largest:z.3g}"
    widths = [measure_title(text) for text in texts]
    left = widths[0] + 2 * GAP
    size = (left + BAR_WIDTH + widths[1] + 2 * GAP, TITLE_SIZE + 2 * GAP)
    sheet = Image.new("RGB", size, WHITE)
    colours = _paint(np.linspace(smallest, largest, BAR_WIDTH - 2)[None, None])
    bar = Image.fromarray(_frame(colours.repeat(TITLE_SIZE - 2, axis=1), BAR_WIDTH - 2)[0])
    sheet.paste(bar, (left, GAP))
    write_line(sheet, texts[0], (GAP, sheet.height / 2))
    write_line(sheet, texts[1], (left + BAR_WIDTH + GAP, sheet.height / 2))
    return sheet

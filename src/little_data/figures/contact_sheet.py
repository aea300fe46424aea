"""Pictures in a grid on a white sheet: all sheets of pictures are written here."""

from __future__ import annotations

import math
from collections.abc import Sequence

from little_data.figures.captions import Line, write_lines
from little_data.figures.fonts import measure_text, write_text
from little_data.photos.decoding import Pixels
from little_data.startup.lazy_imports import Image, np

GAP = 4  # pixels
TITLE_SIZE = 16  # pixels

# Captions are read on a phone too, which may show a sheet at half its size.
CAPTION_GAP = 12  # pixels; so that the captions of neighbours do not touch
CAPTION_SIZE = 18  # pixels
LINE_HEIGHT = 24  # pixels

WHITE = (255, 255, 255)
GREY = (200, 200, 200)


def draw_contact_sheet(
    pictures: Sequence[Pixels] | Pixels,
    columns: int,
    *,
    gap: int | None = None,
    captions: Sequence[Sequence[Line]] = (),
    row_titles: Sequence[str] = (),
) -> Image.Image:
    """Put pictures side by side on a white sheet, row by row.

    Args:
        pictures: RGB pixels 0-255, uint8, each of shape (height, width, 3); at least one. The
            largest height and width are those of all places, and smaller pictures are centred.
        columns: Pictures in a row. The sheet is narrower if there are fewer pictures.
        gap: Pixels between the pictures and around them; None: 4, or 12 if there are captions.
        captions: For each picture the lines of the text below it, equally many for all.
        row_titles: The text at the left of each row.

    Returns:
        The sheet, in mode RGB.

    Raises:
        ValueError: There are captions, but not one a picture.
    """
    height, width = (max(picture.shape[axis] for picture in pictures) for axis in (0, 1))
    columns = min(columns, len(pictures))
    captions = captions or [()] * len(pictures)
    lines = len(captions[0])
    gap = (CAPTION_GAP if lines else GAP) if gap is None else gap
    pitch = height + gap + (lines * LINE_HEIGHT + gap if lines else 0)
    margin = max(map(measure_title, row_titles)) + 3 * gap if row_titles else 0
    size = (
        margin + columns * (width + gap) + gap,
        math.ceil(len(pictures) / columns) * pitch + gap,
    )
    sheet = Image.new("RGB", size, WHITE)
    for number, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        left = margin + gap + number % columns * (width + gap)
        top = gap + number // columns * pitch
        aside, above = (width - picture.shape[1]) // 2, (height - picture.shape[0]) // 2
        sheet.paste(Image.fromarray(picture), (left + aside, top + above))
        write_lines(sheet, caption, (left, top + height), width, CAPTION_SIZE, LINE_HEIGHT)
    for row, title in enumerate(row_titles):
        write_line(sheet, title, (2 * gap, gap + row * pitch + height / 2))
    return sheet


def draw_message(message: str) -> Image.Image:
    """Draw a sentence on a white sheet, where there is no picture to show."""
    width = math.ceil(measure_text(message, CAPTION_SIZE)) + 4 * CAPTION_GAP
    sheet = Image.new("RGB", (width, 5 * CAPTION_GAP), WHITE)
    write_line(sheet, message, (2 * CAPTION_GAP, sheet.height / 2), CAPTION_SIZE)
    return sheet


def join_side_by_side(pictures: Sequence[Pixels]) -> Pixels:
    """Join pictures in a row with a thin grey line between them, centred on white.

    Args:
        pictures: RGB pixels 0-255, uint8, each of shape (height, width, 3); at least one.

    Returns:
        RGB pixels 0-255, uint8, as high as the highest.
    """
    height = max(len(picture) for picture in pictures)
    line = np.broadcast_to(np.array(GREY, np.uint8), (height, 2, 3))
    parts: list[Pixels] = []
    for picture in pictures:
        missing = height - len(picture)
        margins = ((missing // 2, missing - missing // 2), (0, 0), (0, 0))
        parts += [line, np.pad(picture, margins, constant_values=255)]
    return np.concatenate(parts[1:], axis=1)


def stack_sheets(*sheets: Image.Image) -> Image.Image:
    """Put sheets one below the other; what is narrower than the widest ends in white."""
    size = (max(sheet.width for sheet in sheets), sum(sheet.height for sheet in sheets))
    stack = Image.new("RGB", size, WHITE)
    top = 0
    for sheet in sheets:
        stack.paste(sheet, (0, top))
        top += sheet.height
    return stack


def write_line(
    sheet: Image.Image, text: str, middle_left: tuple[float, float], size: int = TITLE_SIZE
) -> None:
    """Write a line of black text on a sheet, from its left end, at half the height of the letters.

    Args:
        sheet: It is changed.
        text: The line.
        middle_left: Pixels from the left and from the top.
        size: Of the letters, in pixels.
    """
    write_text(sheet, text, middle_left, size, anchor="lm")


def measure_title(text: str) -> int:
    """Return the width of the title of a row in whole pixels, rounded up."""
    return math.ceil(measure_text(text, TITLE_SIZE))

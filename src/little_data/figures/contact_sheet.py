"""Pictures in a grid on a white sheet: all sheets of pictures are written here."""

from __future__ import annotations

import math
from collections.abc import Sequence

from little_data.photos.decoding import Pixels
from little_data.startup.lazy_imports import Image, ImageDraw, ImageFont, np

GAP = 4  # pixels
TITLE_SIZE = 16  # pixels

# Captions are read on a telephone too, which may show a sheet at half its size.
CAPTION_GAP = 12  # pixels; so that the captions of neighbours do not touch
CAPTION_SIZE = 18  # pixels
LINE_HEIGHT = 24  # pixels

WHITE = (255, 255, 255)
GREY = (200, 200, 200)


def draw_contact_sheet(
    pictures: Pixels,
    columns: int,
    *,
    gap: int | None = None,
    captions: Sequence[Sequence[str]] = (),
    row_titles: Sequence[str] = (),
) -> Image.Image:
    """Put pictures side by side on a white sheet, row by row.

    Args:
        pictures: RGB pixels 0-255, uint8, of shape (count, height, width, 3); at least one.
        columns: Pictures in a row. The sheet is narrower if there are fewer pictures.
        gap: Pixels between the pictures and around them; None: 4, or 12 if there are captions.
        captions: For each picture the lines of the text below it, equally many for all. A line
            that is wider than the picture is cut off at the left, where paths are alike.
        row_titles: The text at the left of each row.

    Returns:
        The sheet, in mode RGB.

    Raises:
        ValueError: There are captions, but not one a picture.
    """
    count, height, width, _ = pictures.shape
    columns = min(columns, count)
    captions = captions or [()] * count
    lines = len(captions[0])
    gap = (CAPTION_GAP if lines else GAP) if gap is None else gap
    pitch = height + gap + (lines * LINE_HEIGHT + gap if lines else 0)
    margin = max(map(measure_text, row_titles)) + 3 * gap if row_titles else 0
    size = (margin + columns * (width + gap) + gap, math.ceil(count / columns) * pitch + gap)
    sheet = Image.new("RGB", size, WHITE)
    for number, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        left = margin + gap + number % columns * (width + gap)
        top = gap + number // columns * pitch
        sheet.paste(Image.fromarray(picture), (left, top))
        _write_caption(sheet, caption, (left, top + height), width)
    for row, title in enumerate(row_titles):
        write_line(sheet, title, (2 * gap, gap + row * pitch + height / 2))
    return sheet


def draw_message(message: str) -> Image.Image:
    """Draw a sentence on a white sheet, where there is no picture to show."""
    width = measure_text(message, CAPTION_SIZE) + 4 * CAPTION_GAP
    sheet = Image.new("RGB", (width, 5 * CAPTION_GAP), WHITE)
    write_line(sheet, message, (2 * CAPTION_GAP, sheet.height / 2), CAPTION_SIZE)
    return sheet


def join_side_by_side(left: Pixels, right: Pixels) -> Pixels:
    """Join pictures to pairs with a thin grey line between them.

    Args:
        left: RGB pixels 0-255, uint8, of shape (count, height, width, 3).
        right: As many, of the same height.

    Returns:
        RGB pixels 0-255, uint8; the width is that of both pictures and 2 pixels more.
    """
    count, height, *_ = left.shape
    line = np.broadcast_to(np.array(GREY, np.uint8), (count, height, 2, 3))
    return np.concatenate([left, line, right], axis=2)


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
    font = ImageFont.load_default(size)
    ImageDraw.Draw(sheet).text(middle_left, text, "black", font, anchor="lm")


def measure_text(text: str, size: int = TITLE_SIZE) -> int:
    """Return the width of a line of text in whole pixels, rounded up."""
    return math.ceil(ImageFont.load_default(size).getlength(text))


def shorten(text: str, width: int, font: ImageFont.ImageFont | ImageFont.FreeTypeFont) -> str:
    """Cut off the beginning of a text that is wider than so many pixels, and say so with "...".

    A line break counts as a space.
    """
    text = " ".join(text.split())
    if font.getlength(text) <= width:
        return text
    start = next(
        (start for start in range(len(text)) if font.getlength("..." + text[start:]) <= width),
        len(text),
    )
    return "..." + text[start:]


def _write_caption(
    sheet: Image.Image, lines: Sequence[str], corner: tuple[int, int], width: int
) -> None:
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(CAPTION_SIZE)
    left, top = corner
    for number, line in enumerate(lines, start=1):
        baseline = top + LINE_HEIGHT * number - 4
        pen.text((left, baseline), shorten(line, width, font), "black", font, anchor="ls")

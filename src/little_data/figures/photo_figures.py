"""Photos with captions."""

from __future__ import annotations

from collections.abc import Sequence

from little_data.figures.image_figures import GREY, WHITE
from little_data.photos.decoding import Pixels
from little_data.startup.lazy_imports import Image, ImageDraw, ImageFont, np

FONT_SIZE = 18  # pixels; still readable where a telephone shows the sheet at half its size
LINE_HEIGHT = 24  # pixels
GAP = 12  # pixels


def draw_captioned_pictures(
    pictures: Pixels, captions: Sequence[Sequence[str]], columns: int
) -> Image.Image:
    """Put pictures side by side on a white sheet, row by row, each over its caption.

    Args:
        pictures: RGB pixels 0-255 of shape (count, height, width, 3); at least one.
        captions: For each picture the lines of its caption, equally many; what is wider than the
            picture is cut off at the left, where paths are alike.
        columns: Pictures a row.
    """
    count, height, width, _ = pictures.shape
    columns = min(columns, count)
    pitch = height + LINE_HEIGHT * len(captions[0]) + 2 * GAP
    size = (columns * (width + GAP) + GAP, -(-count // columns) * pitch + GAP)
    sheet = Image.new("RGB", size, WHITE)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(FONT_SIZE)
    for number, (picture, lines) in enumerate(zip(pictures, captions, strict=True)):
        left = GAP + number % columns * (width + GAP)
        top = GAP + number // columns * pitch
        sheet.paste(Image.fromarray(picture), (left, top))
        for line, text in enumerate(lines):
            baseline = top + height + LINE_HEIGHT * (line + 1) - 4
            pen.text((left, baseline), shorten(text, width, font), "black", font, anchor="ls")
    return sheet


def draw_message(message: str) -> Image.Image:
    """Draw a sentence on a white sheet, where there is no photo to show."""
    font = ImageFont.load_default(FONT_SIZE)
    sheet = Image.new("RGB", (int(font.getlength(message)) + 4 * GAP, 5 * GAP), WHITE)
    pen = ImageDraw.Draw(sheet)
    pen.text((2 * GAP, sheet.height / 2), message, "black", font, anchor="lm")
    return sheet


def shorten(text: str, width: int, font: ImageFont.ImageFont | ImageFont.FreeTypeFont) -> str:
    """Cut off what is too much at the left of a text; a line break counts as a space."""
    text = " ".join(text.split())
    if font.getlength(text) <= width:
        return text
    start = next(
        (start for start in range(len(text)) if font.getlength("..." + text[start:]) <= width),
        len(text),
    )
    return "..." + text[start:]


def join_side_by_side(left: Pixels, right: Pixels) -> Pixels:
    """Join pictures of shape (count, side, side, 3) to pairs with a thin line between them."""
    count, side, *_ = left.shape
    line = np.broadcast_to(np.array(GREY, np.uint8), (count, side, 2, 3))
    return np.concatenate([left, line, right], axis=2)

"""Many small pictures on one sheet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from little_data.photos.decoding import Pixels

GAP = 4  # pixels
FONT_SIZE = 13  # pixels
LINE_HEIGHT = 17  # pixels


def draw_contact_sheet(pictures: Pixels, columns: int) -> Image.Image:
    """Put pictures side by side on a white sheet, row by row.

    Args:
        pictures: RGB pixels 0-255 of shape (count, height, width, 3).
        columns: Pictures a row.
    """
    count, height, width, _ = pictures.shape
    rows = -(-count // columns)
    sheet = np.full((rows * (height + GAP) + GAP, columns * (width + GAP) + GAP, 3), 255, np.uint8)
    for number, picture in enumerate(pictures):
        top = GAP + number // columns * (height + GAP)
        left = GAP + number % columns * (width + GAP)
        sheet[top : top + height, left : left + width] = picture
    return Image.fromarray(sheet)


def add_captions(pictures: Pixels, captions: Sequence[Sequence[str]]) -> Pixels:
    """Write lines of text below pictures.

    Args:
        pictures: RGB pixels 0-255 of shape (count, height, width, 3).
        captions: The lines of each picture; what is too long is shortened in its middle.

    Returns:
        The pictures, higher by as many lines as the longest caption has.
    """
    font = ImageFont.load_default(FONT_SIZE)
    width = pictures.shape[2]
    lines = max(map(len, captions))
    strip = np.full((len(pictures), lines * LINE_HEIGHT, width, 3), 255, np.uint8)
    for image, caption in zip(strip, captions, strict=True):
        drawn = Image.fromarray(image)
        pen = ImageDraw.Draw(drawn)
        for number, text in enumerate(caption):
            pen.text((0, number * LINE_HEIGHT), _shorten(text, width, font), "black", font)
        image[:] = np.asarray(drawn)
    return np.concatenate([pictures, strip], axis=1)


def _shorten(text: str, width: int, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    kept = len(text)
    shortened = " ".join(text.splitlines())
    while font.getlength(shortened) > width:
        kept -= 1
        shortened = f"{text[: kept // 2]}…{text[len(text) - (kept - kept // 2) :]}"
    return shortened

"""Many small pictures on one sheet."""

from __future__ import annotations

from little_data.photos.decoding import Pixels
from little_data.startup.lazy_imports import Image, np

GAP = 4  # pixels


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

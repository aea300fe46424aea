"""Photos to look at, each with its caption: for a sheet of pixels, or for the page of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from little_data.figures.captions import Line
from little_data.figures.contact_sheet import draw_contact_sheet, join_side_by_side
from little_data.photos.decoding import Pixels
from little_data.startup.lazy_imports import Image


@dataclass(frozen=True)
class Tile:
    """Pictures that stand side by side over one caption.

    Attributes:
        pictures: RGB pixels 0-255, uint8, each of shape (height, width, 3); at least one.
        descriptions: What each picture shows, for those who can't see it.
        lines: The caption.
    """

    pictures: Sequence[Pixels]
    descriptions: Sequence[str]
    lines: Sequence[Line]


def draw_tiles(tiles: Sequence[Tile], columns: int) -> Image.Image:
    """Draw tiles row by row on a white sheet.

    Args:
        tiles: At least one; all have equally many lines.
        columns: Tiles in a row.
    """
    return draw_contact_sheet(
        [join_side_by_side(tile.pictures) for tile in tiles],
        columns,
        captions=[tile.lines for tile in tiles],
    )

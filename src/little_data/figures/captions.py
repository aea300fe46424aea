"""Lines of text under a picture, shortened where they are wider than it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from little_data.figures.fonts import measure_text, write_text

if TYPE_CHECKING:
    from PIL import Image

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


class Line(NamedTuple):
    """A line of a caption: a text, or a path behind a text.

    Attributes:
        text: It loses its end where there is no room for it: names differ at their beginning.
        path: Of a file. It loses its beginning: paths differ at their end.
    """

    text: str
    path: str = ""

    def __str__(self) -> str:
        """Return the whole line."""
        return ": ".join(filter(None, self))


def write_lines(
    sheet: Image.Image,
    lines: Sequence[Line],
    corner: tuple[int, int],
    width: int,
    size: int,
    line_height: int,
) -> None:
    """Write lines of black text one below the other.

    Args:
        sheet: It is changed.
        lines: Each is shortened to the width.
        corner: Pixels from the left and from the top, of the upper left corner.
        width: In pixels.
        size: Of the letters, in pixels.
        line_height: In pixels.
    """
    left, top = corner
    for number, line in enumerate(lines, start=1):
        baseline = top + line_height * number - 4
        write_text(sheet, shorten(line, width, size), (left, baseline), size, anchor="ls")


def shorten(line: Line, width: int, size: int) -> str:
    """Return a line that is no wider than so many pixels; "…" stands for what is left out.

    A line break counts as a space.

    Args:
        line: The line.
        width: In pixels.
        size: Of the letters, in pixels.
    """
    text, path = (" ".join(part.split()) for part in line)
    if not path:
        return _cut(text, width, size)
    key = f"{text}: " if text else ""
    room = width - measure_text(key, size)
    return key + _cut(path[::-1], room, size)[::-1]


def _cut(text: str, width: float, size: int) -> str:
    """Cut off the end of what is too wide."""
    if measure_text(text, size) <= width:
        return text
    end = next(
        (
            end
            for end in range(len(text), 0, -1)
            if measure_text(text[:end] + ELLIPSIS, size) <= width
        ),
        0,
    )
    return text[:end] + ELLIPSIS

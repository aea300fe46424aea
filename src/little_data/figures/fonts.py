"""Letters of any script: each in the first font that has it.

DejaVu Sans comes with matplotlib. What it lacks, such as Chinese, is written in a font of Noto
where one is installed.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from little_data.startup.lazy_imports import ImageDraw, ImageFont

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font
    from PIL import Image
    from PIL.ImageFont import FreeTypeFont

# As their files are called on Linux; Pillow looks for them where the system has its fonts.
NOTO_FILES = (
    "NotoSans-Regular.ttf",
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKjp-Regular.otf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "NotoEmoji-Regular.ttf",
)


def measure_text(text: str, size: int) -> float:
    """Return the width of a line of text, in pixels.

    Args:
        text: The line.
        size: Of the letters, in pixels.
    """
    return sum(font.getlength(run) for font, run in _split_runs(text, size))


def write_text(
    sheet: Image.Image, text: str, start: tuple[float, float], size: int, anchor: str
) -> None:
    """Write a line of black text on a sheet.

    Args:
        sheet: It is changed.
        text: The line.
        start: Pixels from the left and from the top.
        size: Of the letters, in pixels.
        anchor: Where on the line the start is, as Pillow has it: "ls" on its baseline, "lm" at half
            the height of the letters.
    """
    pen, (left, top) = ImageDraw.Draw(sheet), start
    for font, run in _split_runs(text, size):
        pen.text((left, top), run, "black", font, anchor=anchor)
        left += font.getlength(run)


def _split_runs(text: str, size: int) -> list[tuple[FreeTypeFont, str]]:
    """Split a text where the font changes."""
    runs = groupby(text, _find_font_file)
    return [(_load_font(file, size), "".join(letters)) for file, letters in runs]


@cache
def _find_font_file(letter: str) -> Path:
    """Find the first font that has a letter; the first one of all, where none has it."""
    files = _list_font_files()
    return next((file for file in files if _has_letter(file, letter)), files[0])


@cache
def _list_font_files() -> list[Path]:
    import matplotlib

    files = [Path(matplotlib.get_data_path(), "fonts/ttf/DejaVuSans.ttf")]
    for name in NOTO_FILES:
        try:
            files.append(Path(str(ImageFont.truetype(name).path)))
        except OSError:
            continue  # it is not installed
    return files


def _has_letter(file: Path, letter: str) -> bool:
    return bool(_open_character_map(file).get_char_index(ord(letter)))


@cache
def _open_character_map(file: Path) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    return FT2Font(str(file))


@cache
def _load_font(file: Path, size: int) -> FreeTypeFont:
    return ImageFont.truetype(str(file), size)

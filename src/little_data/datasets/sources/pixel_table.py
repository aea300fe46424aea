"""Images as rows of a CSV file, one column a pixel, as Kaggle's digit-recognizer has them."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import ImagePreview

from little_data.datasets.files.locations import check_regular_file, expand_home
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.sources.labelled_images import label_images
from little_data.datasets.sources.previews import draw_examples
from little_data.startup.lazy_imports import np
from little_data.types.labelled_images import LabelledImages

LABEL = "label"

# A million images of 28 x 28 pixels have about a half of it.
MOST_BYTES = 4 * 10**9
PIXELS = frozenset(str(value) for value in range(256))
LAYOUT = (
    "The columns must be label and, row by row from the upper left, pixel0, pixel1, … of a square "
    "image, such as pixel0 to pixel783 for 28 x 28 pixels"
)


class PixelTableDataset(AbstractDataset[NoReturn, LabelledImages]):
    """The grey, square images of a CSV file in UTF-8, one row an image, in any order of columns.

    The column ``label`` has the labels, which may be any text; ``pixel0``, ``pixel1`` and so on
    have the pixels, row by row from the upper left: whole numbers from 0 (black) to 255 (white).

    Args:
        filepath: The file.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        self._path = expand_home(filepath)
        self.metadata = metadata

    def load(self) -> LabelledImages:
        """Read the images, none of which is kept for testing.

        Raises:
            DatasetError: There is no such file, or it is no such table.
        """
        with explain_os_errors(f"{self._path} cannot be read"), _explain_no_text(self._path):
            header = next(_read_rows(self._path), (1, []))[1]
            _check_header(self._path, header)
            table = _read_table(self._path, header)
        side = math.isqrt(len(header) - 1)
        pixels = np.column_stack([table[name].to_numpy() for name in _sort_pixels(header)])
        return label_images(
            str(self._path),
            pixels.reshape(len(table), side, side),
            labels=table[LABEL].to_numpy().astype(str),
        )

    def save(self, data: NoReturn) -> NoReturn:
        """Refuse: the images are only read."""
        raise DatasetError(f"{self._path}: this dataset is read only")

    def preview(self) -> ImagePreview:
        """Show some of the images in Kedro-Viz, once the file is there."""
        return draw_examples(self.load()) if self._exists() else ImagePreview("")

    def _exists(self) -> bool:
        return self._path.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._path)}


@contextmanager
def _explain_no_text(path: Path) -> Iterator[None]:
    try:
        yield
    except (UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(
            f"{path}: not a CSV file in UTF-8 ({error}). Unpack it if it is an archive, or save it "
            "as CSV in UTF-8"
        ) from error


def _read_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Read the cells of each line that is not blank, after the line's number."""
    check_regular_file(path, MOST_BYTES)
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        for cells in reader:
            if cells:
                yield reader.line_num, cells


def _check_header(path: Path, header: list[str]) -> None:
    if not header:
        raise DatasetError(f"{path}: the file is empty. {LAYOUT}")
    mistake = _find_wrong_column(header) or _find_missing_pixel(header)
    if mistake:
        raise DatasetError(f"{path}: {mistake}. {LAYOUT}")


def _find_wrong_column(header: list[str]) -> str | None:
    if LABEL not in header:
        first = ", ".join(repr(name[:20]) for name in header[:3])
        return f"there is no column {LABEL} (Kaggle's train.csv has it); the first are {first}"
    for name, count in Counter(header).items():
        if count > 1:
            return f"there are {count} columns {name!r}"
        if name != LABEL and not re.fullmatch("pixel(0|[1-9][0-9]*)", name):
            return f"the column {name[:40]!r} is neither {LABEL} nor a pixel. Leave it out"
    return None


def _find_missing_pixel(header: list[str]) -> str | None:
    pixels = _sort_pixels(header)
    for number, name in enumerate(pixels):
        if name != f"pixel{number}":
            return f"there is a column {pixels[-1]}, and no column pixel{number}"
    if not pixels or math.isqrt(len(pixels)) ** 2 != len(pixels):
        return f"the number of pixels, {len(pixels)}, is not that of a square"
    return None


def _sort_pixels(header: list[str]) -> list[str]:
    pixels = (name for name in header if name != LABEL)
    return sorted(pixels, key=lambda name: int(name.removeprefix("pixel")))


def _read_table(path: Path, header: list[str]) -> Any:
    import pyarrow as pa
    import pyarrow.csv

    types = {name: pa.string() if name == LABEL else pa.uint8() for name in header}
    # An empty cell is not a missing number but an error, and "NA" may be a label.
    options = pyarrow.csv.ConvertOptions(column_types=types, null_values=[])
    try:
        table = pyarrow.csv.read_csv(path, convert_options=options)
    except pa.ArrowInvalid as error:
        # It does not say on which line.
        raise DatasetError(f"{path}: {_find_mistake(path, header) or error}") from error
    if "" in table[LABEL].to_pylist():
        raise DatasetError(f"{path}: {_find_mistake(path, header)}")
    return table


def _find_mistake(path: Path, header: list[str]) -> str | None:
    rows = _read_rows(path)
    next(rows)
    for line, cells in rows:
        if len(cells) != len(header):
            return f"line {line} has {len(cells)} cells, and the header {len(header)}"
        # Most rows are told to be right without a look at each of their cells.
        if not PIXELS.issuperset(cells):
            for name, cell in zip(header, cells, strict=True):
                if mistake := _find_cell_mistake(name, cell):
                    return f"line {line}, column {name}: {mistake}"
    return None


def _find_cell_mistake(name: str, cell: str) -> str | None:
    if not cell:
        return "the cell is empty"
    # Spaces and leading zeros change nothing.
    if name != LABEL and (cell.strip().lstrip("0") or "0") not in PIXELS:
        return f"{cell[:20]!r} is no whole number from 0 to 255"
    return None

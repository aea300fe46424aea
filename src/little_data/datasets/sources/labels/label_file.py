"""Read a table of labels as text: CSV, TSV, Parquet or JSON lines."""

from __future__ import annotations

import csv
import io
import json
import logging
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from kedro.io import DatasetError

from little_data.datasets.files.addresses import explain_store_errors
from little_data.datasets.files.locations import check_regular_file
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.sources.folders.box_layouts import ADVICE, name_box_format
from little_data.photos.object_storage import read_remote_file
from little_data.startup.lazy_imports import pd
from little_data.types.locations import Location

logger = logging.getLogger(__name__)

# What is found beside photos without being asked for.
TABLE_ENDINGS = (".csv", ".tsv", ".tab", ".parquet", ".jsonl", ".ndjson")
SEPARATORS = ("\t", ",", ";", "|")

# A table of a million photos has a tenth of it.
MOST_BYTES = 10**9

# Rows that are looked at to find the separator.
_TRIED_ROWS = 200

# Characters by which JSON with boxes is known.
_LOOKED_AT = 2**16

Row = list[str]


def read_label_file(path: Location, names_file: Callable[[str], bool]) -> pd.DataFrame:
    """Read a label file; every value stays the text that it is.

    Args:
        path: A Parquet file, JSON lines, or text with any separator, with or without a header.
        names_file: Tells whether a text names a photo: a first row that does is no header.

    Returns:
        All columns are of text, without spaces around it; what is missing is "". Columns of a file
        without a header are called "column 1" and so on. Lists, as JSON lines and Parquet have
        them, are written as JSON.

    Raises:
        DatasetError: The file cannot be read as a table.
    """
    ending = path.suffix.lower()
    with explain_os_errors(f"{path} cannot be read"):
        content = _read_whole(path)
    if ending == ".parquet":
        return _read_parquet(content, path)
    text = _decode(content, path)
    if ending in (".jsonl", ".ndjson", ".json"):
        return _read_json_lines(text, path)
    return _read_separated(text, path, names_file)


def _read_whole(path: Location) -> bytes:
    if isinstance(path, Path):
        check_regular_file(path, MOST_BYTES)
        return path.read_bytes()
    with explain_store_errors(path):
        content = read_remote_file(path, MOST_BYTES + 1)
    if not 0 < len(content) <= MOST_BYTES:
        raise DatasetError(f"{path}: the file is empty, or has more than {MOST_BYTES / 1e9:g} GB")
    return content


def _decode(content: bytes, path: Location) -> str:
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig"]
    for encoding in [*encodings, "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        if encoding == "cp1252":
            logger.warning("%s: not UTF-8, and read as Windows' own encoding, cp1252", path)
        return text
    raise DatasetError(f"{path}: this is no text. A label file is CSV, TSV, Parquet or JSON lines")


def _read_separated(text: str, path: Location, names_file: Callable[[str], bool]) -> pd.DataFrame:
    separator = _find_separator(text)
    try:
        rows = _split(text, separator)
    except csv.Error as error:
        raise DatasetError(f"{path}: cannot be read as a table: {error}") from error
    if not rows:
        raise DatasetError(f"{path}: there are no rows in this label file")
    width = len(rows[0])
    uneven = [number for number, row in enumerate(rows, 1) if len(row) != width]
    if uneven:
        raise DatasetError(
            f"{path}: the first row has {width} columns, and row {uneven[0]} has "
            f"{len(rows[uneven[0] - 1])}. Write values that hold the separator in quotes"
        )
    if any(map(names_file, rows[0])):
        return pd.DataFrame(rows, columns=[f"column {n}" for n in range(1, width + 1)], dtype=str)
    return pd.DataFrame(rows[1:], columns=_name_columns(rows[0]), dtype=str)


def _find_separator(text: str) -> str:
    """Return the separator that makes the most columns, if possible as many in each row.

    Spaces stand in names, too: they separate only where nothing else does.
    """
    best = max(SEPARATORS, key=lambda separator: _count_columns(text, separator))
    return best if _count_columns(text, best) > (0, 1) else " "


def _count_columns(text: str, separator: str) -> tuple[int, int]:
    """Return the columns of all the first rows, 0 if they differ, and those of the first one."""
    try:
        widths = [len(row) for row in _split(text, separator, _TRIED_ROWS)]
    except csv.Error:
        return 0, 0
    first = widths[0] if widths else 0
    return first if first > 1 and len({*widths}) == 1 else 0, first


def _split(text: str, separator: str, limit: int | None = None) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows = ([cell.strip() for cell in row] for row in reader)
    return list(islice((row for row in rows if any(row)), limit))


def _name_columns(header: Sequence[str]) -> list[str]:
    """Return the names of columns, each once: pandas writes an index without a name."""
    names: list[str] = []
    for number, name in enumerate(header, 1):
        free = name or f"column {number}"
        names.append(free if free not in names else f"{free} ({number})")
    return names


def _read_json_lines(text: str, path: Location) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    if name := name_box_format(".json", text[:_LOOKED_AT]):
        raise DatasetError(f"{path}: boxes in the format of {name}. {ADVICE}")
    try:
        if text.lstrip().startswith("["):
            rows = json.loads(text, parse_float=str, parse_int=str)
        else:
            for line in filter(str.strip, text.splitlines()):
                rows.append(json.loads(line, parse_float=str, parse_int=str))
    except ValueError as error:
        raise DatasetError(f"{path}: not JSON lines, one row a line ({error})") from error
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise DatasetError(
            f"{path}: not JSON lines: each line must be an object, such as "
            '{"file": "1.jpg", "label": "cat"}'
        )
    return pd.DataFrame(rows).map(_write_value)


def _read_parquet(content: bytes, path: Location) -> pd.DataFrame:
    try:
        table: pd.DataFrame = pd.read_parquet(io.BytesIO(content), dtype_backend="numpy_nullable")
    except (ValueError, OSError) as error:
        raise DatasetError(f"{path}: not a Parquet file, or a damaged one ({error})") from error
    table.columns = pd.Index(_name_columns([str(name) for name in table.columns]))
    return table.astype(object).map(_write_value)


def _write_value(value: Any) -> str:
    """Write a value of a table as text; what is missing is ""."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        value = value.get("path") or ""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return json.dumps(value, ensure_ascii=False)
    if pd.isna(value):
        return ""
    # Whole numbers beside missing ones are stored as 3.0.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

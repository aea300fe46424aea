"""Photos have one label each: columns of 0 and 1 become one, and several labels are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from kedro.io import DatasetError

from little_data.startup.lazy_imports import pd

# What separates labels in a cell; spaces stand in names, too.
_MARKS = (r"\s*\|\s*", r"\s*;\s*", r"\s*,\s*")
_SPACES = r"\s+"

# How people write no and yes.
_FLAGS = ({"0", "1"}, {"-1", "1"}, {"false", "true"})

# Photos with several labels among those with one are mistakes up to this share.
_MISTAKES = 0.05

_ADVICE = (
    "this project learns one label for each photo. Keep one label a photo, or make each set of "
    "labels a class of its own"
)


def find_flags(table: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """Find the columns that have only 0 and 1, -1 and 1, or false and true."""
    return [name for name in columns if _is_flag(table[name])]


def is_one_hot(table: pd.DataFrame, flags: Sequence[str]) -> bool:
    """Tell whether in nearly all rows one of at least two columns is 1."""
    singles = read_flags(table[[*flags]]).sum(axis=1) == 1
    return len(flags) > 1 and bool(singles.mean() >= 1 - _MISTAKES)


def refuse_many_hot(table: pd.DataFrame, flags: Sequence[str]) -> None:
    """Refuse columns of 0 and 1 that give photos several labels.

    Raises:
        DatasetError: They do, many photos.
    """
    if len(flags) < 2:
        return
    several = int((read_flags(table[[*flags]]).sum(axis=1) > 1).sum())
    if several > _MISTAKES * len(table):
        raise DatasetError(
            f"a multi-label file: by the columns {', '.join(flags)}, {several} of {len(table)} "
            f"photos have more than one label, and {_ADVICE}"
        )


def _is_flag(values: pd.Series) -> bool:
    found = {value.lower().removesuffix(".0") for value in values}
    return bool(found) and any(found <= pair for pair in _FLAGS)


def read_flags(table: pd.DataFrame) -> pd.DataFrame:
    """Return what is 1 or true, as bool."""
    return table.map(lambda value: value.lower() in ("1", "1.0", "true"))


def join_one_hot(table: pd.DataFrame) -> pd.Series:
    """Return the name of the one column that is 1 in each row; "" where none or several are."""
    flags = read_flags(table)
    return flags.idxmax(axis=1).where(flags.sum(axis=1) == 1, "")


def take_single_labels(labels: pd.Series, column: str) -> pd.Series:
    """Check that the cells of a column have one label each; lists of one label become it.

    Raises:
        DatasetError: Many cells have several labels.
    """
    lists = labels.map(_read_list)
    several = int((lists.str.len() > 1).sum()) or _count_joined(labels)
    if several:
        example = _find_longest(labels)
        raise DatasetError(
            f"a multi-label file: in column '{column}', {several} of {len(labels)} cells have "
            f"several labels, such as '{example}', and {_ADVICE}"
        )
    return lists.str[0].fillna("")


def _read_list(cell: str) -> list[str]:
    """Return the labels of a cell that is written as a list, otherwise the cell."""
    if not (cell.startswith("[") and cell.endswith("]")):
        return [cell]
    try:
        found = json.loads(cell)
    except ValueError:
        found = [part.strip(" '\"") for part in cell[1:-1].split(",")]
    return [str(label) for label in found if str(label)]


def _count_joined(labels: pd.Series) -> int:
    """Count the cells that are several labels in one text."""
    for separator in (*_MARKS, _SPACES):
        parts = labels.map(lambda cell, mark=separator: [*filter(None, re.split(mark, cell))])
        joined = parts[parts.str.len() > 1]
        if joined.empty:
            continue
        single = set(parts[parts.str.len() == 1].str[0])
        are_known = joined.map(single.issuperset)
        if are_known.mean() > 0.5:
            return int(are_known.sum())
        # None stands alone, but a few words make up many texts.
        words = {word for found in joined for word in found}
        if separator != _SPACES and len(words) < joined.str.join("\0").nunique():
            return len(joined)
    return 0


def _find_longest(labels: pd.Series) -> str:
    return str(max(labels.unique(), key=len))

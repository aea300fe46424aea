"""Text that no spreadsheet takes for a formula.

A cell that begins with = + - @ or a tab is run by spreadsheets, whatever it came from: "CSV
injection", https://owasp.org/www-community/attacks/CSV_Injection. With an apostrophe before it, it
is shown as it is.
"""

from __future__ import annotations

import re
from typing import Any

from little_data.startup.lazy_imports import pd

# The last four: as some keyboards of East Asia write them, and some spreadsheets read them.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001


def write_cell(value: Any) -> Any:
    """Put an apostrophe before a text that would be run; what is no text stays."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def read_cell(value: Any) -> Any:
    """Take away the apostrophe of `write_cell`."""
    if isinstance(value, str) and value.startswith("'") and _FORMULA.match(value):
        return value[1:]
    return value


def write_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts and names of columns no spreadsheet runs."""
    return _change(table, write_cell)


def read_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table that `write_table` was given."""
    return _change(table, read_cell)


def _change(table: pd.DataFrame, change: Any) -> pd.DataFrame:
    changed = table.rename(columns=change)
    for name in changed.columns:
        if not pd.api.types.is_numeric_dtype(changed[name]):
            changed[name] = changed[name].map(change)
    return changed

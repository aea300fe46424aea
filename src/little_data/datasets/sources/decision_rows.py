"""Tables of what people decide about photos: they grow by whole rows."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.files.spreadsheets import read_cell, write_cell
from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.sources.labels.label_file import read_label_file
from little_data.startup.lazy_imports import pd

Row: TypeAlias = Mapping[str, str]

# Size, time of the last change and number of a file: whoever writes it changes one of them.
_Stamp: TypeAlias = tuple[int, int, int]

# Nobody writes for longer than moments.
_SECONDS_TO_WAIT = 10


def read_decisions(path: Path) -> pd.DataFrame:
    """Read a table with a header, whoever has written it, and with any separator.

    Returns:
        All columns are of text, their names in lower case; paths have forward slashes.

    Raises:
        DatasetError: The file cannot be read as a table.
    """
    table = read_label_file(path, lambda text: False)
    table.columns = pd.Index([name.strip().lower() for name in table.columns])
    texts = table.map(read_cell)
    if "path" in texts:
        texts["path"] = texts["path"].str.replace("\\", "/", regex=False)
    return texts


class DecisionRows:
    """A table in a file to which several programs add rows, on any number of threads.

    A row is added by writing the whole file anew beside it, and by putting that in its place: a
    program that is killed leaves the table as it was or with the row, and so does a power failure.
    A lock lets one after the other write. Rows of people stay, with all their columns.

    Args:
        path: The CSV file; it is made with the first row.
        columns: Those that are written; a file of other columns gets these as well.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self._columns = list(columns)
        self._stamp: _Stamp | None = None
        self._header = self._columns
        self._rows: list[Row] = []

    def read(self) -> Sequence[Row]:
        """Return all rows, the oldest first; the file is read only if it has changed.

        Raises:
            DatasetError: The file is no table, or cannot be read.
        """
        stamp = self._take_stamp()
        if stamp != self._stamp:
            table = read_decisions(self.path) if stamp else pd.DataFrame(columns=self._columns)
            missing = [name for name in self._columns if name not in table]
            texts = table.assign(**dict.fromkeys(missing, ""))
            header = list(texts.columns)
            rows = texts.itertuples(index=False)
            self._header = header
            self._rows = [dict(zip(header, row, strict=True)) for row in rows]
            self._stamp = stamp
        return self._rows

    def add(self, row: Row) -> None:
        """Add a row; when this returns, it is on the disk.

        Raises:
            DatasetError: The file cannot be read or written.
        """
        from filelock import FileLock

        with explain_os_errors(f"{self.path} cannot be written"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = self.path.with_name(f".{self.path.name}.lock")
            with FileLock(lock, timeout=_SECONDS_TO_WAIT):
                rows = [*self.read()]
                rows.append({**dict.fromkeys(self._header, ""), **row})
                self._write(rows)
                self._rows, self._stamp = rows, self._take_stamp()

    def _write(self, rows: Sequence[Row]) -> None:
        with write_whole(self.path) as path, path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(self._header)
            writer.writerows([write_cell(row[name]) for name in self._header] for row in rows)

    def _take_stamp(self) -> _Stamp | None:
        try:
            facts = self.path.stat()
        except FileNotFoundError:
            return None
        return facts.st_size, facts.st_mtime_ns, facts.st_ino

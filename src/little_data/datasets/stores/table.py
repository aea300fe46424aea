"""Tables that people open in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kedro_datasets.pandas import CSVDataset

from little_data.datasets.files.spreadsheets import read_table, write_table
from little_data.skipping.removal import remove

if TYPE_CHECKING:
    import pandas as pd


class TableDataset(CSVDataset):
    """A CSV file, as `pandas.CSVDataset` writes it, in which no spreadsheet finds a formula.

    A text that would be run, such as ``=cmd()``, has an apostrophe before it in the file; loaded,
    it is as it was.
    """

    def save(self, data: pd.DataFrame) -> None:
        """Write the table, as all that is stored also in the place of a folder."""
        path = Path(self._filepath)
        if self._protocol == "file" and not self._version and path.is_dir():
            remove(path)
        super().save(write_table(data))

    def load(self) -> pd.DataFrame:
        """Read the table."""
        return read_table(super().load())

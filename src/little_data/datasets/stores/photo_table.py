"""Tables about photos that people open in a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kedro_datasets.pandas import CSVDataset

from little_data.datasets.files.spreadsheets import read_table, write_table

if TYPE_CHECKING:
    import pandas as pd


class PhotoTableDataset(CSVDataset):
    """A CSV file of names of files and classes, as `pandas.CSVDataset` writes it.

    A name that a spreadsheet would run, such as ``=cmd()``, has an apostrophe before it in the
    file; loaded, it is as it was. So that ``007`` and ``NA`` stay names, the catalog gives the
    columns of text as ``dtype`` and sets ``keep_default_na: false``.
    """

    def save(self, data: pd.DataFrame) -> None:
        """Write the table."""
        super().save(write_table(data))

    def load(self) -> pd.DataFrame:
        """Read the table."""
        return read_table(super().load())

"""Tables about photos that people open in a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from kedro_datasets.pandas import CSVDataset

from little_data.datasets.files.spreadsheets import read_table, write_table

if TYPE_CHECKING:
    import pandas as pd

TEXT_COLUMNS = ["path", "split", "label", "predicted", "given_label", "reason", "oddity"]
TEXT_COLUMNS += ["other_path", "other_split", "other_label"]


class PhotoTableDataset(CSVDataset):
    """A CSV file of names of files and classes, as `pandas.CSVDataset` writes it.

    A name that a spreadsheet would run, such as ``=cmd()``, has an apostrophe before it in the
    file; loaded, it is as it was. ``007`` and ``NA`` stay names: `TEXT_COLUMNS` are read as text.
    """

    # The catalog could not say it: Kedro takes the value of any key "path" for a path.
    DEFAULT_LOAD_ARGS: ClassVar[dict[str, Any]] = {
        "keep_default_na": False,
        "dtype": dict.fromkeys(TEXT_COLUMNS, "str"),
    }

    def save(self, data: pd.DataFrame) -> None:
        """Write the table."""
        super().save(write_table(data))

    def load(self) -> pd.DataFrame:
        """Read the table."""
        return read_table(super().load())

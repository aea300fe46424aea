"""Tables that are written to a CSV file as their rows are made."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kedro.io import Version
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.spreadsheets import read_table, write_table
from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.stores.local_versioned import LocalVersionedDataset
from little_data.startup.lazy_imports import pd
from little_data.types.tables import TableStream

logger = logging.getLogger(__name__)


class TableStreamDataset(LocalVersionedDataset[TableStream, "pd.DataFrame"]):
    """A CSV file in UTF-8 that exists only when it is whole.

    Saving takes a `TableStream` and writes its rows as they come, so that memory stays flat;
    loading gives the whole table. A name that a spreadsheet would run, such as ``=cmd()``, has an
    apostrophe before it in the file.

    Args:
        filepath: The file.
        text_columns: Columns that hold text, even where it looks like a number or like nothing.
        save_args: Options of `pandas.DataFrame.to_csv`.
        version: Kedro's version of the dataset.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(
        self,
        *,
        filepath: str,
        text_columns: Sequence[str] = (),
        save_args: dict[str, Any] | None = None,
        version: Version | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._text_columns = text_columns
        self._save_args = {"index": False, **(save_args or {})}
        super().__init__(filepath=filepath, version=version, metadata=metadata)

    def load(self) -> pd.DataFrame:
        """Read the table."""
        return self._read()

    def save(self, data: TableStream) -> None:
        """Write the rows as they come."""
        place = Path(self._get_save_path())
        rows = 0
        with (
            write_whole(place) as unfinished,
            unfinished.open("w", encoding="utf-8", newline="") as file,
        ):
            write_table(pd.DataFrame(columns=data.columns)).to_csv(file, **self._save_args)
            for chunk in data.chunks:
                write_table(chunk[data.columns]).to_csv(file, header=False, **self._save_args)
                rows += len(chunk)
        logger.info("%d rows are in %s", rows, place)

    def preview(self, nrows: int = 10) -> TablePreview:
        """Show the first rows in Kedro-Viz."""
        preview: TablePreview = self._read(nrows=nrows).to_dict(orient="split")
        return preview

    def _read(self, **options: Any) -> pd.DataFrame:
        table: pd.DataFrame = pd.read_csv(
            Path(self._get_load_path()),
            dtype=dict.fromkeys(self._text_columns, str),
            keep_default_na=False,
            **options,
        )
        return read_table(table)

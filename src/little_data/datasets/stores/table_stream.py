"""Tables that are written to a CSV file as their rows are made."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from kedro.io import Version
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.addresses import (
    Credentials,
    explain_store_errors,
    find_address,
)
from little_data.datasets.files.spreadsheets import read_table, write_table
from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.stores.local_versioned import LocalVersionedDataset
from little_data.photos.object_storage import ask_store
from little_data.startup.lazy_imports import pd
from little_data.types.tables import TableStream

logger = logging.getLogger(__name__)


class TableStreamDataset(LocalVersionedDataset[TableStream, "pd.DataFrame"]):
    """A CSV file in UTF-8 that exists only when it is whole, here or in object storage.

    Saving takes a `TableStream` and writes its rows as they come, so that memory stays flat;
    loading gives the whole table. A name that a spreadsheet would run, such as ``=cmd()``, has an
    apostrophe before it in the file.

    Args:
        filepath: The file, or an address such as ``s3://bucket/predictions.csv``. What goes there
            is written on this computer first.
        text_columns: Columns that hold text, even where it looks like a number or like nothing.
        save_args: Options of `pandas.DataFrame.to_csv`.
        credentials: For an address, as in `find_address`.
        version: Kedro's version of the dataset.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(
        self,
        *,
        filepath: str,
        text_columns: Sequence[str] = (),
        save_args: dict[str, Any] | None = None,
        credentials: Credentials = None,
        version: Version | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._text_columns = text_columns
        self._save_args = {"index": False, **(save_args or {})}
        self._address = find_address(filepath, credentials) if "://" in filepath else None
        super().__init__(
            filepath=filepath, version=version, metadata=metadata, address=self._address
        )

    def load(self) -> pd.DataFrame:
        """Read the table."""
        return self._read()

    def save(self, data: TableStream) -> None:
        """Write the rows as they come.

        Raises:
            DatasetError: The store does not take the file.
        """
        place = self._get_save_path()
        if self._address is None:
            rows = self._write(data, Path(place))
        else:
            with TemporaryDirectory() as folder:
                table = Path(folder, "table.csv")
                rows = self._write(data, table)
                put = partial(self._address.fs.put_file, str(table), str(place))
                with explain_store_errors(self._address):
                    ask_store(self._address, put)
        logger.info("%d rows are in %s", rows, place)

    def _write(self, data: TableStream, place: Path) -> int:
        """Write a file of this computer, and count its rows."""
        rows = 0
        with (
            write_whole(place) as unfinished,
            unfinished.open("w", encoding="utf-8", newline="") as file,
        ):
            write_table(pd.DataFrame(columns=data.columns)).to_csv(file, **self._save_args)
            for chunk in data.chunks:
                write_table(chunk[data.columns]).to_csv(file, header=False, **self._save_args)
                rows += len(chunk)
        return rows

    def preview(self, nrows: int = 10) -> TablePreview:
        """Show the first rows in Kedro-Viz."""
        preview: TablePreview = self._read(nrows=nrows).to_dict(orient="split")
        return preview

    def _read(self, **options: Any) -> pd.DataFrame:
        with self._open() as file:
            table: pd.DataFrame = pd.read_csv(
                file,
                dtype=dict.fromkeys(self._text_columns, str),
                keep_default_na=False,
                **options,
            )
        return read_table(table)

    def _open(self) -> IO[bytes]:
        place = self._get_load_path()
        if self._address is None:
            return Path(place).open("rb")
        file: IO[bytes] = self._address.fs.open(str(place), "rb")
        return file

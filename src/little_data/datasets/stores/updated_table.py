"""Tables that take over from the table before what has not changed."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from kedro.io import AbstractDataset
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.whole_files import write_whole
from little_data.startup.lazy_imports import pd
from little_data.types.tables import TableUpdate


class UpdatedTableDataset(AbstractDataset[TableUpdate, "pd.DataFrame"]):
    """A Parquet file that is made with the help of the one before.

    Saving takes a `TableUpdate`; loading gives the table.

    Args:
        filepath: The file. A copy for the next table is kept in the folder ``cache`` beside it, so
            that what is changed in the file by hand is in no later one.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        self._filepath = PurePosixPath(filepath)
        self.metadata = metadata

    def load(self) -> pd.DataFrame:
        """Read the table."""
        return pd.read_parquet(Path(self._filepath))

    def save(self, data: TableUpdate) -> None:
        """Make the table, write it beside its place and move it there when it is whole."""
        table = data.update(self._read_table_before())
        for path in (self._kept, Path(self._filepath)):
            with write_whole(path) as unfinished:
                table.to_parquet(unfinished, index=False)

    def preview(self, nrows: int = 10) -> TablePreview:
        """Show the first rows of the table in Kedro-Viz."""
        preview: TablePreview = self.load().head(nrows).to_dict(orient="split")
        return preview

    @property
    def _kept(self) -> Path:
        return Path(self._filepath.parent, "cache", self._filepath.name)

    def _read_table_before(self) -> pd.DataFrame | None:
        try:
            return pd.read_parquet(self._kept)
        # One that is not there yet, or damaged, only costs what it would have spared.
        except (OSError, ValueError):
            return None

    def _exists(self) -> bool:
        return Path(self._filepath).is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath}

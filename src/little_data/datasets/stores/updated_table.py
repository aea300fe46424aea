"""Tables that take over from the table before what has not changed."""

from __future__ import annotations

import logging
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from kedro.io import AbstractDataset
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.checked_files import (
    DamagedFileError,
    read_checked,
    write_checked,
)
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.files.whole_files import write_whole
from little_data.skipping.removal import remove
from little_data.startup.lazy_imports import pd
from little_data.types.tables import TableUpdate

logger = logging.getLogger(__name__)


class UpdatedTableDataset(AbstractDataset[TableUpdate, "pd.DataFrame"]):
    """A Parquet file that is made with the help of the one before.

    Saving takes a `TableUpdate`; loading gives the table.

    Args:
        filepath: The file. A copy for the next table is kept in the folder ``cache`` beside it,
            with a checksum, so that what is damaged, or changed in the file by hand, is in no
            later one.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        self._filepath = PurePosixPath(filepath)
        self.metadata = metadata

    def load(self) -> pd.DataFrame:
        """Read the table."""
        return pd.read_parquet(Path(self._filepath))

    def save(self, data: TableUpdate) -> None:
        """Make the table, write it beside its place and move it there when it is whole.

        Raises:
            DatasetError: It cannot be written.
        """
        content = data.update(self._read_table_before()).to_parquet(index=False)
        with explain_os_errors(f"{self._filepath} cannot be written"):
            write_checked(self._kept, content)
            with write_whole(Path(self._filepath)) as unfinished:
                unfinished.write_bytes(content)
            remove(self._kept_without_checksum)

    def preview(self, nrows: int = 10) -> TablePreview:
        """Show the first rows of the table in Kedro-Viz."""
        preview: TablePreview = self.load().head(nrows).to_dict(orient="split")
        return preview

    @property
    def _kept(self) -> Path:
        return Path(self._filepath.parent, "cache", f"{self._filepath.stem}.checked")

    @property
    def _kept_without_checksum(self) -> Path:
        return Path(self._filepath.parent, "cache", self._filepath.name)

    def _read_table_before(self) -> pd.DataFrame | None:
        # One that is not there yet, or damaged, only costs what it would have spared.
        try:
            return pd.read_parquet(BytesIO(read_checked(self._kept)))
        except FileNotFoundError:
            return self._read_table_without_checksum()
        except (DamagedFileError, OSError) as error:
            logger.warning("%s is damaged (%s): it is made again", self._kept, error)
            return None

    def _read_table_without_checksum(self) -> pd.DataFrame | None:
        try:
            table = pd.read_parquet(self._kept_without_checksum)
        except (OSError, ValueError):
            return None
        logger.info(
            "%s was stored without a checksum. It is taken as it is, and has one from now on",
            self._kept_without_checksum,
        )
        return table

    def _exists(self) -> bool:
        return Path(self._filepath).is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath}

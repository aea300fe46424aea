"""A table of what people have decided of photos, which no node writes."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.locations import expand_home
from little_data.startup.lazy_imports import pd


class DecisionsDataset(AbstractDataset[NoReturn, "pd.DataFrame"]):
    """A table that people and `kedro label` write; without a file it is empty.

    Args:
        filepath: The file.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        self._filepath = expand_home(filepath)
        self.metadata = metadata

    @abstractmethod
    def load(self) -> pd.DataFrame:
        """Read the table.

        Raises:
            DatasetError: The file is no such table.
        """

    def save(self, data: NoReturn) -> NoReturn:
        """Refuse: people and `kedro label` write the table."""
        raise DatasetError(f"{self._filepath}: this dataset is read only")

    def preview(self) -> TablePreview:
        """Show the table in Kedro-Viz."""
        preview: TablePreview = self.load().to_dict(orient="split")
        return preview

    def list_stored_paths(self) -> list[Path]:
        """Name the file: a runner looks there for changes."""
        return [self._filepath]

    def _exists(self) -> bool:
        return self._filepath.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath)}

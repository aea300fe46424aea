"""What the user has found wrong about the labels of photos."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.locations import expand_home
from little_data.datasets.sources.decision_rows import read_decisions
from little_data.startup.lazy_imports import pd

COLUMNS = ["path", "content_hash", "label", "when", "why"]


class CorrectionsDataset(AbstractDataset[NoReturn, "pd.DataFrame"]):
    """A table of corrections; as long as there is none, nothing is corrected.

    People write it, and `kedro label` does.

    A CSV file with a header and any separator: ``path`` (of the photo, relative to the folder of
    photos) or ``content_hash`` (as in the image manifest), ``label`` (the right class, or "leave
    out"), ``when`` and ``why``. Other columns do not matter: rows of the tables of label issues and
    of near-duplicates may be copied into it.

    Args:
        filepath: The file.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        self._filepath = expand_home(filepath)
        self.metadata = metadata

    def load(self) -> pd.DataFrame:
        """Read the corrections: columns of text, ``path``, ``content_hash``, ``label``, and so on.

        Raises:
            DatasetError: The file is no such table.
        """
        if not self._exists():
            return pd.DataFrame(columns=COLUMNS, dtype=object)
        table = read_decisions(self._filepath)
        if "label" not in table or not {"path", "content_hash"} & {*table}:
            raise DatasetError(
                f"{self._filepath}: the corrections need a header with the columns path (or "
                f"content_hash) and label. There are: {', '.join(table.columns)}"
            )
        return table.reindex(columns=COLUMNS, fill_value="")

    def save(self, data: NoReturn) -> NoReturn:
        """Refuse: people and `kedro label` write the corrections."""
        raise DatasetError(f"{self._filepath}: this dataset is read only")

    def preview(self) -> TablePreview:
        """Show the corrections in Kedro-Viz."""
        preview: TablePreview = self.load().to_dict(orient="split")
        return preview

    def list_stored_paths(self) -> list[Path]:
        """Name the file: a runner looks there for changes."""
        return [self._filepath]

    def _exists(self) -> bool:
        return self._filepath.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath)}

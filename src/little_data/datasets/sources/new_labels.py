"""Labels of further photos, which the page of labels has written."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.locations import expand_home
from little_data.datasets.sources.decision_rows import read_decisions
from little_data.photos.labels import LEAVE_OUT
from little_data.startup.lazy_imports import pd

NEW_LABEL_COLUMNS = ["path", "label", "when"]


class NewLabelsDataset(AbstractDataset[NoReturn, "pd.DataFrame"]):
    """A table of photos and their labels; without a file there are none.

    A CSV file with a header: ``path`` (of the photo, absolute, or relative to the folder of
    photos), ``label`` (its class, "leave out", or nothing where a label was taken back) and
    ``when``. Of several rows of a photo the last counts.

    Args:
        filepath: The file.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        self._filepath = expand_home(filepath)
        self.metadata = metadata

    def load(self) -> pd.DataFrame:
        """Read the labels that count: ``path``, ``label`` and ``when``, all of text.

        Raises:
            DatasetError: The file is no such table.
        """
        if not self._exists():
            return pd.DataFrame(columns=NEW_LABEL_COLUMNS, dtype=object)
        table = read_decisions(self._filepath)
        if not {"path", "label"} <= {*table}:
            raise DatasetError(
                f"{self._filepath}: new labels need a header with the columns path and label. "
                f"There are: {', '.join(table.columns)}"
            )
        last = table.reindex(columns=NEW_LABEL_COLUMNS, fill_value="").drop_duplicates(
            "path", keep="last"
        )
        is_label = ~last["label"].str.casefold().isin(["", LEAVE_OUT])
        return last[is_label].reset_index(drop=True)

    def save(self, data: NoReturn) -> NoReturn:
        """Refuse: `kedro label` writes the labels, row by row."""
        raise DatasetError(f"{self._filepath}: this dataset is read only")

    def preview(self) -> TablePreview:
        """Show the labels in Kedro-Viz."""
        preview: TablePreview = self.load().to_dict(orient="split")
        return preview

    def list_stored_paths(self) -> list[Path]:
        """Name the file, and photos outside the folder of photos: a runner looks for changes."""
        if not self._exists():
            # Without pandas: an up-to-date run waits for nothing.
            return [self._filepath]
        photos = map(Path, self.load()["path"])
        return [self._filepath, *(photo for photo in photos if photo.is_absolute())]

    def _exists(self) -> bool:
        return self._filepath.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath)}

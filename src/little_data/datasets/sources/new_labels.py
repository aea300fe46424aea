"""Labels of further photos, which the page of labels has written."""

from __future__ import annotations

from pathlib import Path

from kedro.io import DatasetError

from little_data.datasets.sources.decision_rows import read_decisions
from little_data.datasets.sources.decisions import DecisionsDataset
from little_data.photos.labels import LEAVE_OUT
from little_data.startup.lazy_imports import pd

NEW_LABEL_COLUMNS = ["path", "label", "when"]


class NewLabelsDataset(DecisionsDataset):
    """A table of photos and their labels; without a file there are none.

    A CSV file with a header: ``path`` (of the photo, absolute, or relative to the folder of
    photos), ``label`` (its class, "leave out", or nothing where a label was taken back) and
    ``when``. Of several rows of a photo the last counts.

    Args:
        filepath: The file.
        metadata: For Kedro-Viz and other plugins.
    """

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

    def list_stored_paths(self) -> list[Path]:
        """Name the file, and photos outside the folder of photos: a runner looks for changes."""
        if not self._exists():
            # Without pandas: an up-to-date run waits for nothing.
            return [self._filepath]
        photos = map(Path, self.load()["path"])
        return [self._filepath, *(photo for photo in photos if photo.is_absolute())]

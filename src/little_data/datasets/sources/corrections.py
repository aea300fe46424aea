"""What the user has found wrong about the labels of photos."""

from __future__ import annotations

from kedro.io import DatasetError

from little_data.datasets.sources.decision_rows import read_decisions
from little_data.datasets.sources.decisions import DecisionsDataset
from little_data.startup.lazy_imports import pd

COLUMNS = ["path", "content_hash", "label", "when", "why"]


class CorrectionsDataset(DecisionsDataset):
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

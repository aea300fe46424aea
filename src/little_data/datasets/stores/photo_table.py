"""Tables about photos that people open in a spreadsheet."""

from __future__ import annotations

from typing import Any, ClassVar

from little_data.datasets.stores.table import TableDataset

TEXT_COLUMNS = ["path", "split", "label", "predicted", "given_label", "reason", "oddity"]
TEXT_COLUMNS += ["other_path", "other_split", "other_label"]


class PhotoTableDataset(TableDataset):
    """A CSV file of names of files and classes, in which no spreadsheet finds a formula.

    ``007`` and ``NA`` stay names: `TEXT_COLUMNS` are read as text.
    """

    # The catalog could not say it: Kedro takes the value of any key "path" for a path.
    DEFAULT_LOAD_ARGS: ClassVar[dict[str, Any]] = {
        "keep_default_na": False,
        "dtype": dict.fromkeys(TEXT_COLUMNS, "str"),
    }

"""Where the labels of photos are, as the catalog says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from re import Pattern
from typing import Any

from kedro.io import DatasetError

from little_data.datasets.files.addresses import Credentials, find_file
from little_data.datasets.sources.labels.file_names import compile_pattern
from little_data.datasets.sources.labels.label_columns import ColumnNames
from little_data.types.locations import Location

# In place of a label file: the subfolders are the classes, whatever lies beside them.
FOLDERS = "folders"

KEYS = ("file", "pattern", "path_column", "label_column", "split_column", "group_column")


@dataclass(frozen=True)
class LabelSettings:
    """Where the labels are; nothing said: wherever they are found.

    Attributes:
        file: A label file.
        pattern: A regular expression with a group ``label``, which is searched for in each path.
        are_folders: Whether label files that lie beside the photos are not looked at.
        columns: The columns of the label file that the user has named.
    """

    file: Location | None = None
    pattern: Pattern[str] | None = None
    are_folders: bool = False
    columns: ColumnNames = field(default_factory=ColumnNames)

    @classmethod
    def from_config(
        cls, labels: str | Mapping[str, Any] | None, credentials: Credentials = None
    ) -> LabelSettings:
        """Read the setting `labels`.

        Args:
            labels: The path or address of a label file; "folders"; or a mapping of `KEYS`.
            credentials: For an address, as in `find_address`.

        Raises:
            DatasetError: A key or a pattern is not what it should be.
        """
        if not labels:
            return cls()
        if not isinstance(labels, Mapping):
            is_folders = str(labels) == FOLDERS
            file = None if is_folders else find_file(str(labels), credentials)
            return cls(file, are_folders=is_folders)
        unknown = sorted(set(labels) - {*KEYS})
        if unknown:
            raise DatasetError(f"labels.{unknown[0]}: there is no such key. There are: {KEYS}")
        given = {key: str(value) for key, value in labels.items() if value is not None}
        if given.keys() >= {"file", "pattern"}:
            raise DatasetError("labels.file and labels.pattern: give one of them, not both")
        return cls(
            find_file(given["file"], credentials) if "file" in given else None,
            compile_pattern(given["pattern"]) if "pattern" in given else None,
            columns=ColumnNames(
                given.get("path_column"),
                (given["label_column"],) if "label_column" in given else (),
                given.get("split_column"),
                given.get("group_column"),
            ),
        )

    def list_stored_paths(self) -> list[Path]:
        """Name the label file, if there is one here: a runner looks there for changes."""
        return [self.file] if isinstance(self.file, Path) else []

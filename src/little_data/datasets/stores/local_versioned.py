"""What the datasets of this project's own formats have in common."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any, ClassVar, TypeVar

from kedro.io import AbstractVersionedDataset, Version

Saved = TypeVar("Saved")
Loaded = TypeVar("Loaded")


class LocalVersionedDataset(AbstractVersionedDataset[Saved, Loaded]):
    """A file or folder of this computer, with Kedro's versions if the catalog asks for them.

    Subclasses load from `_get_load_path` and save to `_get_save_path`.

    Args:
        filepath: The file or folder.
        version: Kedro's version of the dataset.
        metadata: For Kedro-Viz and other plugins.
    """

    # The file that each folder of this kind has in it, which a folder of versions has not. Nothing
    # if the dataset is a file itself.
    recognized_by: ClassVar[str] = ""

    def __init__(
        self,
        *,
        filepath: str,
        version: Version | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self.metadata = metadata
        super().__init__(PurePosixPath(filepath), version)

    def _exists(self) -> bool:
        has_version = bool(self._version and self._get_versions())
        return has_version or Path(self._filepath, self.recognized_by).is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath, "version": self._version}

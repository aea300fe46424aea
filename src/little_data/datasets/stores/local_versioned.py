"""What the datasets of this project's own formats have in common."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any, ClassVar, TypeVar

from kedro.io import AbstractVersionedDataset, Version
from upath import UPath

Saved = TypeVar("Saved")
Loaded = TypeVar("Loaded")


class LocalVersionedDataset(AbstractVersionedDataset[Saved, Loaded]):
    """A file or folder, with Kedro's versions if the catalog asks for them.

    Subclasses load from `_get_load_path` and save to `_get_save_path`.

    Args:
        filepath: The file or folder.
        version: Kedro's version of the dataset.
        metadata: For Kedro-Viz and other plugins.
        address: Where it is instead, if it is a file of object storage.
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
        address: UPath | None = None,
    ) -> None:
        self.metadata = metadata
        self._store = address.fs if address is not None else None
        super().__init__(
            PurePosixPath(filepath if address is None else address.path),
            version,
            exists_function=self._store and self._store.exists,
            glob_function=self._store and self._store.glob,
        )

    def _exists(self) -> bool:
        if self._version and self._get_versions():
            return True
        if self._store:
            return bool(self._store.isfile(str(self._filepath)))
        return Path(self._filepath, self.recognized_by).is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath, "version": self._version}

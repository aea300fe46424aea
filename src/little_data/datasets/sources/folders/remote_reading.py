"""Read what is in a folder of photos, on this computer or in object storage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from little_data.datasets.sources.folders.folder_layout import Folder
from little_data.datasets.sources.folders.folder_reading import DiskReader, FolderReader, Refusal
from little_data.datasets.sources.folders.remote_folder import RemoteFolder, Root


@dataclass(frozen=True, kw_only=True)
class RemoteReader(FolderReader):
    """Reads a folder of object storage as it was listed: there are neither links nor pipes.

    Attributes:
        listed: The folder.
    """

    listed: RemoteFolder

    def read(self) -> Folder:
        """Read the outermost folder."""
        return self._read(self.listed.path)

    def _read(self, path: PurePosixPath) -> Folder:
        files = [file for file in self.listed.list_files(path) if not self._leaves_out(file)]
        folder = Folder(path, files=[file.relative_to(self.root).as_posix() for file in files])
        for entry in self.listed.list_folders(path):
            if self._leaves_out(entry) or self._is_annotation(entry):
                continue
            subfolder = self._read(entry)
            if self._keeps(subfolder):
                folder.subfolders.append(subfolder)
        return folder


def open_folder(
    root: Root, ignore: Sequence[str], refuse: Refusal, classes: bool = False
) -> FolderReader:
    """Return what reads a folder; the arguments are the attributes of `FolderReader`."""
    if isinstance(root, Path):
        return DiskReader(root=root, ignore=ignore, refuse=refuse, classes=classes)
    return RemoteReader(root=root.path, ignore=ignore, refuse=refuse, classes=classes, listed=root)

"""What a dataset may tell a run that skips; nothing needs to be imported for that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable


@runtime_checkable
class ListsStoredPaths(Protocol):
    """A dataset whose data lie elsewhere than its ``filepath`` or ``path`` in the catalog says.

    Any dataset with this method is one. A run asks it only if no node of the pipeline writes it:
    what a node writes is where the catalog says. Examples are an archive that is unpacked into
    another folder, a download, and data that come with an installed package.
    """

    def list_stored_paths(self) -> Sequence[Path]:
        """List the files and folders that decide what `load` returns, as they are now.

        A node that reads the dataset runs again when the content of one of them changes, or the
        name of a file. Neither their times nor the names of folders count. Nothing should be
        loaded or fetched for the answer.

        Returns:
            Paths; they need not exist yet. An empty list means that the data depend on the
            catalog entry alone.
        """
        ...


@runtime_checkable
class HashesRemoteData(Protocol):
    """A dataset whose data, or some of them, are on another computer, such as in object storage.

    Any dataset with this method and that of `ListsStoredPaths` is one, and both answers count.
    """

    def hash_remote_data(self) -> str | None:
        """Hash what tells other data from these, as they are now, such as sizes and checksums.

        The data should not be read for that: a listing of the files is enough.

        Returns:
            Any text that another content changes; None if everything is on this computer.
        """
        ...

"""A folder of object storage, listed once."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from kedro.io import DatasetError
from upath import UPath

from little_data.datasets.files.addresses import explain_store_errors
from little_data.photos.object_storage import ask_store
from little_data.types.listing import FileTimes
from little_data.types.locations import Location

logger = logging.getLogger(__name__)

_STRANGE_PARTS = {"", ".", ".."}


@dataclass(frozen=True)
class RemoteFolder:
    """A folder of object storage, and what was in it when it was listed.

    Attributes:
        place: Its address.
        times: Of each file, by its path relative to the folder, POSIX.
    """

    place: UPath
    times: dict[str, FileTimes]

    def __str__(self) -> str:
        """Return the address."""
        return str(self.place)

    @property
    def path(self) -> PurePosixPath:
        """The path in the store, which those of files and folders begin with."""
        return PurePosixPath(self.place.path)

    def list_files(self, folder: PurePosixPath) -> list[PurePosixPath]:
        """List the files that lie in a folder itself, sorted."""
        return self._entries[0][folder]

    def list_folders(self, folder: PurePosixPath) -> list[PurePosixPath]:
        """List the folders that lie in a folder itself, sorted."""
        return self._entries[1][folder]

    def find(self, path: PurePosixPath) -> UPath:
        """Return the address of a file by its path in the store."""
        return self.place / path.relative_to(self.path).as_posix()

    def hash_times(self) -> str:
        """Return a hash that another file, another name or another content changes."""
        digest = hashlib.sha256()
        for name, times in sorted(self.times.items()):
            digest.update(f"{name}\0{times.size} {times.changed}\n".encode())
        return digest.hexdigest()

    @cached_property
    def _entries(self) -> tuple[dict[PurePosixPath, list[PurePosixPath]], ...]:
        files: dict[PurePosixPath, list[PurePosixPath]] = defaultdict(list)
        folders: dict[PurePosixPath, list[PurePosixPath]] = defaultdict(list)
        known = {self.path}
        for name in self.times:
            path = self.path / name
            folder = path.parent
            files[folder].append(path)
            while folder not in known:
                known.add(folder)
                folders[folder.parent].append(folder)
                folder = folder.parent
        for paths in (*files.values(), *folders.values()):
            paths.sort()
        return files, folders


# Where photos may be.
Root: TypeAlias = Path | RemoteFolder


def take_location(root: Root) -> Location:
    """Return what the paths of photos are joined to."""
    return root.place if isinstance(root, RemoteFolder) else root


def list_remote_folder(place: UPath) -> RemoteFolder:
    """List all files of a folder and of those within it, hidden ones left out.

    Raises:
        DatasetError: There is no such folder, or it cannot be listed.
        StoreAwayError: The store has stopped to answer.
    """
    with explain_store_errors(place):
        place.fs.invalidate_cache()
        # The first request is made once: who has mistyped an address need not wait.
        if place.fs.info(place.path)["type"] == "file":
            raise DatasetError(f"{place}: this is a file where a folder is expected")
        folder = RemoteFolder(place, dict(_find_files(place)))
    logger.info("%s: %d files are listed", place, len(folder.times))
    return folder


def _find_files(place: UPath) -> Iterator[tuple[str, FileTimes]]:
    strange = 0
    found = _page_through_s3(place) if hasattr(place.fs, "call_s3") else _walk(place)
    for name, facts in found:
        parts = name.split("/")
        # A key that ends in a slash is what some programs make of a folder.
        if parts[-1] and not any(_is_hidden(part) for part in parts):
            if _STRANGE_PARTS.isdisjoint(parts):
                yield name, FileTimes.from_facts(facts)
            else:
                strange += 1
    if strange:
        logger.warning("%s: left out are %d files in folders without a name", place, strange)


def _is_hidden(part: str) -> bool:
    return part.startswith(".") and part not in _STRANGE_PARTS


def _page_through_s3(place: UPath) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """List a folder of S3 in pages of 1,000 files; `ls` would keep the facts of all in memory."""
    bucket, key, _ = place.fs.split_path(place.path)
    prefix = f"{key.rstrip('/')}/" if key else ""
    wanted = {"Bucket": bucket, "Prefix": prefix, **place.fs.req_kw}
    while wanted:
        page = ask_store(place, partial(place.fs.call_s3, "list_objects_v2", **wanted))
        for facts in page.get("Contents", ()):
            yield facts["Key"].removeprefix(prefix), {"size": facts["Size"], **facts}
        token = page.get("NextContinuationToken")
        wanted = {**wanted, "ContinuationToken": token} if token else {}


def _walk(place: UPath) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """List a folder of any store, and those within it, one after the other."""
    top = place.path.rstrip("/")
    folders = [top]
    while folders:
        folder = folders.pop()
        for facts in ask_store(place, partial(place.fs.ls, folder, detail=True)):
            name = str(facts["name"])
            if facts["type"] == "directory":
                folders.append(name)
            elif facts["type"] == "file":
                yield name.removeprefix(f"{top}/"), facts
        # What was asked for is kept by most packages.
        place.fs.invalidate_cache()

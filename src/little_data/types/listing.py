"""The files of a source of photos."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from little_data.startup.lazy_imports import pd
from little_data.types.locations import Location

# What tells a version of a file from another one, by the names that packages of `fsspec` give it:
# better a checksum than a time.
_VERSIONS: tuple[str, ...] = ("ETag", "etag", "md5Hash", "LastModified", "last_modified", "updated")
_VERSIONS += ("mtime", "modified", "created")


class LabelledFile(NamedTuple):
    """A file of a source, with what the source says of it.

    Attributes:
        path: POSIX, relative to the folder of the source.
        label: The class.
        split: train, validation or test; None if the source does not say.
        group: Name of what the photo shares with others, such as a patient; None if the source
            does not say.
    """

    path: str
    label: str
    split: str | None = None
    group: str | None = None


class FileTimes(NamedTuple):
    """What changes when a file is written; the runner that skips goes by the same.

    Attributes:
        size: Bytes; None if nobody can tell.
        modified: Time of the last change of the content, in nanoseconds since 1970. None if it is
            so short ago that another change might leave the same time. In object storage, a number
            made of the ETag or, where there is none, of the time.
        changed: The same for the content or its name, owner or permissions; on Windows, the time
            when the file was made. In object storage, the same number again.
    """

    size: int | None = None
    modified: int | None = None
    changed: int | None = None

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """Take them from what `fsspec` tells of a file in object storage."""
        told = next((facts[key] for key in _VERSIONS if facts.get(key)), None)
        if told is None:
            return cls(facts["size"])
        # The tables have whole numbers of 64 bits with a sign.
        number = int.from_bytes(hashlib.sha256(str(told).encode()).digest()[:8]) >> 1
        return cls(facts["size"], number, number)


@dataclass(frozen=True)
class ImageListing:
    """The labelled files of a source of photos.

    Attributes:
        root: The folder that holds them, on this computer or in object storage.
        files: One row a file, sorted by path, with the columns of `LabelledFile`, all text;
            ``split`` and ``group`` are missing (NA) where the source does not say them. Nobody has
            opened the files yet: some may be no images.
        unused: Files that have no label, and what a label file names that is not there: the reason
            by the path.
        times: Of each file in object storage, by its path, as its store has listed it.
    """

    root: Location
    files: pd.DataFrame
    unused: dict[str, str] = field(default_factory=dict)
    times: Mapping[str, FileTimes] = field(default_factory=dict)

    @classmethod
    def from_labels(cls, root: Location, labels: Iterable[tuple[str, str]]) -> ImageListing:
        """Make a listing from pairs of path, relative to the root, and label."""
        return cls.from_files(root, (LabelledFile(path, label) for path, label in labels))

    @classmethod
    def from_files(cls, root: Location, files: Iterable[LabelledFile]) -> ImageListing:
        """Make a listing from files; their paths are relative to the root."""
        return cls.from_table(root, pd.DataFrame(list(files), columns=list(LabelledFile._fields)))

    @classmethod
    def from_table(
        cls, root: Location, table: pd.DataFrame, unused: Mapping[str, str] | None = None
    ) -> ImageListing:
        """Make a listing from a table.

        Args:
            root: The folder that holds the files.
            table: Columns ``path`` and ``label``, and ``split`` and ``group`` where they are known.
            unused: As in the listing; files of the table are left out of it.
        """
        files = table.reindex(columns=list(LabelledFile._fields)).astype("str")
        labelled = {*files["path"][files["path"].isin([*(unused or {})])]}
        others = {path: why for path, why in (unused or {}).items() if path not in labelled}
        return cls(root, files.sort_values("path", ignore_index=True), others)


@dataclass(frozen=True)
class UnlabelledImages:
    """The files of a source of photos of which nobody has said what is on them.

    Attributes:
        root: The folder that holds them, on this computer or in object storage.
        paths: The files, POSIX and relative to the root, sorted. Nobody has opened them yet: some
            may be no images.
        unlisted: What could not be listed, such as a folder that may not be read, and the reason.
    """

    root: Location
    paths: list[str]
    unlisted: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CompetitionTest(UnlabelledImages):
    """The test photos of a competition, and what its submission must look like.

    Attributes:
        sample: The sample submission: a row for each id, as its file has them, all columns of text.
            Where there is none, columns ``id`` (the numbers of the photos, sorted) and ``label``.
        id_column: The column of the ids.
        paths_by_id: The path of each photo by its id; some ids may have none.
    """

    sample: pd.DataFrame
    id_column: str
    paths_by_id: dict[str, str]

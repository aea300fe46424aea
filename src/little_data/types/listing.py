"""The files of a source of photos."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from little_data.startup.lazy_imports import pd


@dataclass(frozen=True)
class ImageListing:
    """The labelled files of a source of photos.

    Attributes:
        root: The folder that holds them.
        files: One row a file, sorted by path: ``path`` (POSIX, relative to the root), ``label``,
            and what the source says of its ``split`` (train, validation or test) and its ``group``
            (text), otherwise None. Nobody has opened the files yet: some may be no images.
    """

    root: Path
    files: pd.DataFrame

    @classmethod
    def from_labels(cls, root: Path, labels: Iterable[tuple[str, str]]) -> ImageListing:
        """Make a listing from pairs of path, relative to the root, and label."""
        return cls.from_table(root, pd.DataFrame(sorted(labels), columns=["path", "label"]))

    @classmethod
    def from_table(cls, root: Path, table: pd.DataFrame) -> ImageListing:
        """Make a listing from a table.

        Args:
            root: The folder that holds the files.
            table: Columns ``path`` and ``label``, and ``split`` and ``group`` where they are known.
        """
        files = table.reindex(columns=["path", "label", "split", "group"])
        files = files.astype({"path": str, "label": str, "split": object, "group": object})
        files[["split", "group"]] = files[["split", "group"]].where(files.notna(), None)
        return cls(root=root, files=files.sort_values("path", ignore_index=True))


@dataclass(frozen=True)
class UnlabelledImages:
    """The files of a source of photos of which nobody has said what is on them.

    Attributes:
        root: The folder that holds them.
        paths: The files, POSIX and relative to the root, sorted. Nobody has opened them yet: some
            may be no images.
        unlisted: What could not be listed, such as a folder that may not be read, and the reason.
    """

    root: Path
    paths: list[str]
    unlisted: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CompetitionTest(UnlabelledImages):
    """The test photos of a competition.

    Attributes:
        paths_by_id: The path of each photo by its id, the number that it is called by.
        ids: What the submission must have a row for, sorted: the ids of the sample submission or,
            where there is none, of the photos.
    """

    paths_by_id: dict[int, str] = field(default_factory=dict)
    ids: list[int] = field(default_factory=list)

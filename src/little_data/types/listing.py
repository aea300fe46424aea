"""The files of a source of photos."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from little_data.startup.lazy_imports import pd


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


@dataclass(frozen=True)
class ImageListing:
    """The labelled files of a source of photos.

    Attributes:
        root: The folder that holds them.
        files: One row a file, sorted by path, with the columns of `LabelledFile`, all text;
            ``split`` and ``group`` are missing (NA) where the source does not say them. Nobody has
            opened the files yet: some may be no images.
        unused: Files that have no label, and what a label file names that is not there: the reason
            by the path.
    """

    root: Path
    files: pd.DataFrame
    unused: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_labels(cls, root: Path, labels: Iterable[tuple[str, str]]) -> ImageListing:
        """Make a listing from pairs of path, relative to the root, and label."""
        return cls.from_files(root, (LabelledFile(path, label) for path, label in labels))

    @classmethod
    def from_files(cls, root: Path, files: Iterable[LabelledFile]) -> ImageListing:
        """Make a listing from files; their paths are relative to the root."""
        return cls.from_table(root, pd.DataFrame(list(files), columns=list(LabelledFile._fields)))

    @classmethod
    def from_table(
        cls, root: Path, table: pd.DataFrame, unused: Mapping[str, str] | None = None
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
        root: The folder that holds them.
        paths: The files, POSIX and relative to the root, sorted. Nobody has opened them yet: some
            may be no images.
        unlisted: What could not be listed, such as a folder that may not be read, and the reason.
    """

    root: Path
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

"""What the run before has found out of files, so that they are neither read nor decoded again."""

from __future__ import annotations

from pathlib import Path

from little_data.photos.object_storage import read_remote_facts
from little_data.skipping.files import has_settled, stamp_file
from little_data.startup.lazy_imports import pd
from little_data.types.listing import FileTimes
from little_data.types.locations import Location


def read_times(path: Location) -> FileTimes:
    """Read the size and the times of a file without opening it."""
    try:
        if not isinstance(path, Path):
            return FileTimes.from_facts(read_remote_facts(path))
        stamp = stamp_file(path.stat())
    except OSError:
        return FileTimes()
    size, modified, changed, _ = stamp
    return FileTimes(size, modified, changed) if has_settled(stamp) else FileTimes(size)


def index_hashes(before: pd.DataFrame | None) -> dict[tuple[str, FileTimes], str]:
    """Return the hash of each file of the table before by its path, size and times."""
    columns = ["path", "file_hash", *FileTimes._fields]
    if before is None or not {*columns} <= {*before}:
        return {}
    known = before[columns].dropna()
    times = map(FileTimes, *(known[column].tolist() for column in FileTimes._fields))
    return dict(zip(zip(known["path"], times, strict=True), known["file_hash"], strict=True))


def take_known_facts(before: pd.DataFrame | None, columns: list[str], decoder: str) -> pd.DataFrame:
    """Return the facts of each file, without those that another decoder found.

    Args:
        before: The table before, with the columns ``file_hash`` and ``decoder``.
        columns: The facts.
        decoder: The present one.

    Returns:
        The facts by the hash of the file, each hash once.
    """
    if before is None or not {"file_hash", "decoder", *columns} <= {*before}:
        return pd.DataFrame(columns=["file_hash", *columns]).set_index("file_hash")
    usable = before[(before["decoder"] == decoder) & before["file_hash"].notna()]
    return usable.drop_duplicates("file_hash").set_index("file_hash")[columns]

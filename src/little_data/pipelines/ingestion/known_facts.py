"""What the run before has found out of files, so that they are neither read nor decoded again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from little_data.photos.object_storage import read_remote_facts
from little_data.skipping.files import has_settled, stamp_file
from little_data.startup.lazy_imports import np, npt, pd
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


class FileBefore(NamedTuple):
    """A file, with what was found about it before.

    Attributes:
        path: Relative to the folder of all.
        times: Its size and times then; None if they are not known.
        file_hash: Of its bytes, when it had these times.
        listed: Its times now, as its store has listed it; None if they are to be asked for.
    """

    path: str
    times: FileTimes | None = None
    file_hash: str | None = None
    listed: FileTimes | None = None


def recall_files(
    paths: pd.Series[str],
    before: pd.DataFrame | None,
    listed: Mapping[str, FileTimes] = MappingProxyType({}),
) -> Iterator[FileBefore]:
    """Give each file with its times and its hash in the table before, if there are any."""
    columns = ["path", "file_hash", *FileTimes._fields]
    if before is None or not {*columns} <= {*before}:
        yield from (FileBefore(path, listed=listed.get(path)) for path in paths)
        return
    known = before[columns].dropna().drop_duplicates("path")
    times = known[[*FileTimes._fields]].to_numpy(dtype=np.int64)
    hashes = known["file_hash"].tolist()
    places = pd.Index(known["path"]).get_indexer(pd.Index(paths))
    for path, place in zip(paths, places.tolist(), strict=True):
        if place < 0:
            yield FileBefore(path, listed=listed.get(path))
        else:
            found = FileTimes(*times[place].tolist())
            yield FileBefore(path, found, hashes[place], listed.get(path))


class KnownHashes:
    """Hashes of files to look up: several processes of a machine can share their memory.

    Args:
        hashes: In hexadecimal.
    """

    def __init__(self, hashes: npt.ArrayLike) -> None:
        self._hashes = np.sort(np.asarray(hashes, dtype=object).astype("S64"))

    def __contains__(self, file_hash: str | None) -> bool:
        """Tell whether a hash is known."""
        if file_hash is None or not len(self._hashes):
            return False
        sought = np.bytes_(file_hash, "ascii")
        place = min(int(np.searchsorted(self._hashes, sought)), len(self._hashes) - 1)
        return bool(self._hashes[place] == sought)


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

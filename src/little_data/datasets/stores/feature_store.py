"""Stores of features of which only the rows are computed that no earlier store has had."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from kedro.io import DatasetError, Version

from little_data.datasets.files.addresses import Credentials, find_address
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.stores.array_store import ArrayStoreDataset, write_array
from little_data.datasets.stores.feature_cache import DamagedRowsError, FeatureCache
from little_data.datasets.stores.shared_feature_cache import SharedFeatureCache
from little_data.startup.lazy_imports import np, npt
from little_data.streams.threads import work_ahead, work_behind
from little_data.types.arrays import ArrayStream, FeatureRequest

logger = logging.getLogger(__name__)


class FeatureStoreDataset(ArrayStoreDataset):
    """An array store that takes its rows from a cache, and adds to the cache what that lacks.

    Saving takes a `FeatureRequest`; loading gives an `ArrayStore`. Features are computed in `save`:
    the node that makes the request runs no network and reads no file. Which rows are missing is
    known only here, where files are read and written; for them `save` calls the request's
    `compute`. Memory stays flat, and a run that is killed goes on from the last whole chunk.

    With Kedro's versions each version is a whole copy of its rows. The older ones can be removed:
    the cache holds what they were made of.

    Args:
        filepath: The folder of the store. The cache is the folder ``cache`` beside it, so that
            all the stores of a folder share one.
        chunk_bytes: Size of the chunks that the cache grows by. A killed run loses at most two: the
            one that was being written, and the one that was being computed.
        bucket: Where the chunks of the cache are kept, too, for other computers, such as
            ``s3://bucket/features``; it has a folder for each network. None: nowhere.
        credentials: For `bucket`, as in `find_address`.
        version: Kedro's version of the dataset.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(
        self,
        *,
        filepath: str,
        chunk_bytes: int = 2**25,
        bucket: str | None = None,
        credentials: Credentials = None,
        version: Version | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._chunk_bytes = chunk_bytes
        self._bucket = find_address(bucket, credentials) if bucket else None
        if bucket and self._bucket is None:
            raise DatasetError(f"{bucket}: this is no address of object storage, like s3://bucket")
        super().__init__(filepath=filepath, version=version, metadata=metadata)

    @property
    def folder(self) -> Path:
        """The folder of the store, with a folder for each version."""
        return Path(self._filepath)

    @property
    def cache_folder(self) -> Path:
        """The folder of the cache, with a folder for each network."""
        return self.folder.parent / "cache"

    def find_older_versions(self) -> list[Path]:
        """Find all whole versions but the newest, which is the one that is loaded."""
        return [Path(version) for version in self.list_versions()[1:]]

    def save(self, data: FeatureRequest) -> None:  # type: ignore[override]  # not a stream
        """Compute the missing rows, and write the store from the cache.

        The store's seconds count for each row what it took when it was computed, whenever that was.
        """
        cache = self._open_cache(data)
        row_bytes = 4 * int(np.prod(data.shape))
        chunk_rows = max(1, self._chunk_bytes // row_bytes)
        compute_missing_rows(cache, data, chunk_rows)
        chunks = (
            read_or_make_again(cache, data, data.keys[start : start + chunk_rows], chunk_rows)
            for start in range(0, len(data.keys), chunk_rows)
        )
        write_array(
            Path(self._get_save_path()),
            ArrayStream(data.rows, work_ahead(chunks, ahead=1), data.shape, data.dtype),
            # A store that is made again from the same rows is the same to the byte.
            seconds=cache.count_seconds(data.keys),
        )

    def _open_cache(self, request: FeatureRequest) -> FeatureCache:
        folder = self.cache_folder / request.network
        if self._bucket is None:
            return FeatureCache(folder)
        cache = SharedFeatureCache(folder, self._bucket / request.network)
        cache.fetch({*request.keys})
        return cache


def remove_version(version: Path) -> None:
    """Remove a version that `FeatureStoreDataset.find_older_versions` has found.

    Raises:
        DatasetError: It cannot be removed; the message says why.
    """
    with explain_os_errors(f"{version}: it cannot be removed"):
        shutil.rmtree(version)
        if not any(version.parent.iterdir()):
            version.parent.rmdir()


def read_or_make_again(
    cache: FeatureCache, request: FeatureRequest, keys: Sequence[str], chunk_rows: int
) -> npt.NDArray[Any]:
    """Read rows from the cache; those that turn out to be damaged are made again first.

    Returns:
        The rows: one for each key, of the shape that a row has.

    Raises:
        DamagedRowsError: What was made again is damaged as well.
    """
    try:
        return cache.read(keys, request.shape, request.dtype)
    except DamagedRowsError:
        compute_missing_rows(cache, request, chunk_rows)
        return cache.read(keys, request.shape, request.dtype)


def compute_missing_rows(cache: FeatureCache, request: FeatureRequest, chunk_rows: int) -> None:
    """Compute the rows that the cache lacks, and add them chunk by chunk.

    Each chunk is written while the next one is computed.
    """
    first_rows = {key: number for number, key in reversed(list(enumerate(request.keys)))}
    numbers = sorted(number for key, number in first_rows.items() if key not in cache.keys)
    logger.info("Features: %d reused, %d computed", len(request.keys) - len(numbers), len(numbers))
    if numbers:
        chunks = _compute_chunks(request, numbers, chunk_rows)
        work_behind(lambda chunk: cache.append(*chunk), chunks)


def _compute_chunks(
    request: FeatureRequest, numbers: Sequence[int], chunk_rows: int
) -> Iterator[tuple[list[str], list[npt.NDArray[Any]], float]]:
    """Give the keys of some rows, the rows, and the seconds that each took."""
    features = request.compute(np.array(numbers))
    done = 0
    started = time.perf_counter()
    while chunk := list(islice(features, chunk_rows)):
        keys = [request.keys[number] for number in numbers[done : done + len(chunk)]]
        yield keys, chunk, (time.perf_counter() - started) / len(chunk)
        done += len(chunk)
        started = time.perf_counter()
    if done != len(numbers):
        raise DatasetError(f"{done} rows were made where {len(numbers)} were announced")

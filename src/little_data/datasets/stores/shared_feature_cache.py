"""A cache of features that computers share: its chunks are in object storage, too."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any

from upath import UPath

from little_data.datasets.files.addresses import explain_store_errors
from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.stores.feature_cache import FeatureCache
from little_data.datasets.stores.feature_chunks import KEYS_ENDING, list_chunks, list_files
from little_data.photos.object_storage import ask_store, read_remote_file
from little_data.startup.lazy_imports import np, npt

logger = logging.getLogger(__name__)

# The keys of a chunk are far fewer bytes.
_MOST_BYTES_OF_KEYS = 2**30


class SharedFeatureCache(FeatureCache):
    """A cache on the disk that sends each chunk to object storage and fetches those it lacks.

    There as here, a chunk whose keys are there is whole: they are sent last. Nothing is locked.
    Chunks are never changed, and two computers that make the same one send it under the same name.
    If their processors made other last digits of it, the checksums show it where it is read.

    Args:
        folder: The folder on the disk, which need not exist.
        address: That in object storage, which need not exist either.

    Raises:
        DatasetError: The store does not answer.
    """

    def __init__(self, folder: Path, address: UPath) -> None:
        super().__init__(folder)
        self._address = address
        with explain_store_errors(address):
            self._sent = _list_sent(address)

    def fetch(self, keys: Set[str]) -> None:
        """Fetch the chunks that have rows under these keys, as far as they are not here.

        Whatever is here only is sent: an earlier run was killed, or knew no store.

        Raises:
            DatasetError: The store does not answer.
        """
        missing = {key.encode() for key in keys - self.keys}
        with explain_store_errors(self._address):
            for name in sorted(self._sent - {*list_chunks(self.folder)}) if missing else ():
                missing -= self._fetch_if_wanted(name, missing)
        self._open_chunks()
        self._send()

    def append(
        self, keys: Sequence[str], rows: Sequence[npt.NDArray[Any]], seconds_each: float
    ) -> None:
        """Add rows, as `FeatureCache` does, and send them.

        Raises:
            DatasetError: The chunk cannot be written here, or the store does not take it.
        """
        super().append(keys, rows, seconds_each)
        self._send()

    def _fetch_if_wanted(self, name: str, missing: Set[bytes]) -> Set[bytes]:
        """Fetch a chunk if it has rows that are missing; return the keys of these rows."""
        values, keys = list_files(self.folder, name)
        content = read_remote_file(self._address / keys.name, _MOST_BYTES_OF_KEYS)
        found = missing & _read_keys(content)
        if found:
            place = self._address / values.name
            with write_whole(values) as unfinished:
                ask_store(place, lambda: place.fs.get_file(place.path, str(unfinished)))
            with write_whole(keys) as unfinished:
                unfinished.write_bytes(content)
        return found

    def _send(self) -> None:
        for name in sorted({*list_chunks(self.folder)} - self._sent):
            with explain_store_errors(self._address):
                for path in list_files(self.folder, name):
                    _put(path, self._address / path.name)
            self._sent.add(name)


def _list_sent(address: UPath) -> set[str]:
    def ask() -> list[str]:
        address.fs.invalidate_cache()
        try:
            found: list[str] = address.fs.ls(address.path, detail=False)
        except FileNotFoundError:
            return []
        return found

    names = (path.rpartition("/")[2] for path in ask_store(address, ask))
    return {name.removesuffix(KEYS_ENDING) for name in names if name.endswith(KEYS_ENDING)}


def _read_keys(content: bytes) -> set[bytes]:
    try:
        return {*np.load(io.BytesIO(content))["key"].tolist()}
    # A damaged header is parsed as if it were Python's code, which can fail in every way.
    except Exception as error:
        logger.warning("The keys of a chunk in object storage are damaged: %s", error)
        return set()


def _put(path: Path, place: UPath) -> None:
    def send() -> None:
        place.fs.makedirs(place.parent.path, exist_ok=True)
        place.fs.put_file(str(path), place.path)

    ask_store(place, send)

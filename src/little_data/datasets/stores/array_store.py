"""Arrays too large for memory, one row an example, with a table that says what each row is."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from kedro.io import DatasetError, Version
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.damaged_data import check_files, write_checksums
from little_data.datasets.files.locations import find_in_project
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.files.shared_files import share_file
from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.stores.local_versioned import LocalVersionedDataset
from little_data.startup.lazy_imports import np, pd
from little_data.types.arrays import ArrayStore, ArrayStream

_ROWS = "rows.parquet"
_VALUES = "values.npy"


class ArrayStoreDataset(LocalVersionedDataset[ArrayStream, ArrayStore]):
    """A folder with ``rows.parquet``, ``values.npy`` and ``facts.json``, and their checksums.

    Saving takes an `ArrayStream` and writes it as its chunks come, so that memory stays flat;
    loading gives an `ArrayStore` on a memory map, after all of it was read once and found whole.
    The folder is written beside its place and moved there when it is whole.

    Args:
        filepath: The folder.
        shared: Folder in which equal values of several stores are kept once, as `share_file` does
            it; a relative path starts in the project. None: each store has values of its own.
        version: Kedro's version of the dataset.
        metadata: For Kedro-Viz and other plugins.
    """

    recognized_by = "facts.json"

    def __init__(
        self,
        *,
        filepath: str,
        shared: str | None = None,
        version: Version | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._shared = find_in_project(shared) if shared else None
        super().__init__(filepath=filepath, version=version, metadata=metadata)

    def load(self) -> ArrayStore:
        """Open the array, without taking it into memory.

        Raises:
            DamagedDataError: It is not what was written.
        """
        folder = Path(self._get_load_path())
        check_files(folder, ["facts.json", _ROWS, _VALUES])
        facts = json.loads((folder / "facts.json").read_text())
        return ArrayStore(
            rows=pd.read_parquet(folder / _ROWS),
            values=np.load(folder / _VALUES, mmap_mode="r"),
            seconds=facts["seconds"],
        )

    def save(self, data: ArrayStream) -> None:
        """Write the chunks of the array as they come."""
        place = Path(self._get_save_path())
        write_array(place, data)
        if self._shared:
            share_file(place / _VALUES, self._shared)

    def preview(self, nrows: int = 10) -> TablePreview:
        """Show the first rows of the table in Kedro-Viz."""
        folder = Path(self._get_load_path())
        check_files(folder, [_ROWS])
        rows = pd.read_parquet(folder / _ROWS).head(nrows)
        preview: TablePreview = rows.to_dict(orient="split")
        return preview


def write_array(folder: Path, stream: ArrayStream, seconds: float | None = None) -> None:
    """Write the folder that an `ArrayStoreDataset` loads; it is there when it is whole.

    Args:
        folder: The folder.
        stream: The array.
        seconds: How long it took to make the array; None if it is made by taking its chunks.

    Raises:
        DatasetError: It cannot be written.
    """
    started = time.perf_counter()
    with explain_os_errors(f"{folder} cannot be written"), write_whole(folder) as unfinished:
        unfinished.mkdir()
        _write_chunks(unfinished / _VALUES, stream)
        stream.rows.to_parquet(unfinished / _ROWS, index=False)
        if seconds is None:
            seconds = time.perf_counter() - started
        (unfinished / "facts.json").write_text(json.dumps({"seconds": round(seconds, 2)}))
        write_checksums(unfinished)


def _write_chunks(path: Path, stream: ArrayStream) -> None:
    dtype = np.dtype(stream.dtype)
    header = {
        "descr": np.lib.format.dtype_to_descr(dtype),
        "fortran_order": False,
        "shape": (len(stream.rows), *stream.shape),
    }
    written = 0
    # Not through a memory map: every page that was written to would stay in memory.
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for chunk in stream.chunks:
            file.write(np.ascontiguousarray(chunk, dtype).data)
            written += len(chunk)
    if written != len(stream.rows):
        raise DatasetError(f"{written} rows were made where {len(stream.rows)} were announced")

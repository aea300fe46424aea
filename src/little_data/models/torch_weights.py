"""Read the weights in a file of PyTorch, without PyTorch and without running what the file says.

A file of PyTorch is a pickle, and a pickle may call any function. This reader knows the four names
that a file of weights needs, and refuses a file with any other.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from little_data.messages.errors import LittleDataError

# From `torch/serialization.py`, `_legacy_save`.
MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001

# float32, or int64 for counters.
WeightArray = NDArray[Any]


class WeightsFileError(LittleDataError):
    """A weights file that cannot be used; the message names the file."""


def read_torch_weights(path: Path) -> dict[str, WeightArray]:
    """Read a state dict that `torch.save` wrote in its legacy format (the default before 1.6).

    The file holds five pickles (magic number, protocol version, facts about the machine, the state
    dict, the keys of its storages) and then, for each key, the number of values as a 64-bit integer
    and the values, all little-endian.

    Returns:
        The arrays by their names, in the file's order, each with the shape that PyTorch gave it:
        (filters, channels, height, width) for the kernels of convolutions.

    Raises:
        WeightsFileError: The file is of another format, is damaged, or names a class or function
            that weights do not need. Nothing that it names has been run.
        OSError: The file cannot be opened.
    """
    with path.open("rb") as file:
        return _read_or_refuse(file, path)


def _read_or_refuse(file: BinaryIO, path: Path) -> dict[str, WeightArray]:
    try:
        return _read_state_dict(file, path.stat().st_size)
    except WeightsFileError as error:
        raise WeightsFileError(f"{path} is refused: {error}") from error
    # A damaged pickle raises nearly any exception, depending on which of its bytes is damaged.
    except Exception as error:
        raise WeightsFileError(
            f"{path} cannot be read as weights in PyTorch's legacy format: it is cut off, damaged "
            f"or of another format ({type(error).__name__}: {error})"
        ) from error


def _read_state_dict(file: BinaryIO, size: int) -> dict[str, WeightArray]:
    header = [_TensorUnpickler(file, size).load() for _ in range(3)]
    if header[:2] != [MAGIC_NUMBER, PROTOCOL_VERSION]:
        raise ValueError("the header is not PyTorch's")
    if not header[2]["little_endian"]:
        raise ValueError("it was written on a big-endian machine")
    unpickler = _TensorUnpickler(file, size)
    state_dict = unpickler.load()
    for key in _TensorUnpickler(file, size).load():
        _fill(unpickler.storages[key], file)
    return dict(state_dict)


def _fill(storage: WeightArray, file: BinaryIO) -> None:
    count = int.from_bytes(file.read(8), "little")
    values = file.read(storage.nbytes)
    if count != storage.size or len(values) != storage.nbytes:
        raise EOFError(f"a storage of {storage.size} values is not whole")
    storage[:] = np.frombuffer(values, storage.dtype)


class _TensorUnpickler(pickle.Unpickler):
    """Unpickles tensors as views of `storages`, whose values follow later in the file."""

    def __init__(self, file: BinaryIO, file_size: int) -> None:
        super().__init__(file)
        self.storages: dict[str, WeightArray] = {}
        self._file_size = file_size

    def find_class(self, module: str, name: str) -> Any:
        """Look a name up among those that weights need, and nowhere else."""
        allowed: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _view_of_storage,
            ("torch", "FloatStorage"): np.dtype("<f4"),
            ("torch", "LongStorage"): np.dtype("<i8"),
        }
        if (module, name) not in allowed:
            raise WeightsFileError(f"it names {module}.{name}, which weights do not need")
        return allowed[module, name]

    def persistent_load(self, persistent_id: Any) -> WeightArray:
        """Make room for a storage that the state dict refers to."""
        _, dtype, key, _, count, _ = persistent_id
        if count * dtype.itemsize > self._file_size:
            raise EOFError(f"a storage of {count} values is larger than the file")
        return self.storages.setdefault(key, np.zeros(count, dtype))


def _view_of_storage(
    storage: WeightArray, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any
) -> WeightArray:
    """View a storage as a tensor; offset and strides count values, as in PyTorch."""
    lasts = [(length - 1) * stride for length, stride in zip(shape, strides, strict=True)]
    if min([offset, *shape, *strides]) < 0 or offset + sum(lasts) >= storage.size:
        raise ValueError("a tensor reaches beyond its storage")
    byte_strides = [stride * storage.itemsize for stride in strides]
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, byte_strides)

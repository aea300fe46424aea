import pickle
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest

from little_data.models.torch_weights import (
    MAGIC_NUMBER,
    PROTOCOL_VERSION,
    WeightsFileError,
    read_torch_weights,
)

HEADER = (MAGIC_NUMBER, PROTOCOL_VERSION, {"little_endian": True})


class TorchName:
    """Pickled as a class or function of PyTorch, without PyTorch."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class Tensor:
    """Pickled as PyTorch pickles a tensor in its legacy format."""

    def __init__(self, key, storage, *, offset=0, shape=None, strides=None) -> None:
        self.key, self.storage, self.offset = key, storage, offset
        self.shape = shape or storage.shape
        self.strides = strides or tuple(step // storage.itemsize for step in storage.strides)


class LegacyPickler(pickle._Pickler):
    """Python's own pickler in Python, since only that one can write a name it cannot import."""

    def persistent_id(self, value):
        if not isinstance(value, np.ndarray):
            return None
        storage = {"f": "FloatStorage", "i": "LongStorage"}[value.dtype.kind]
        key = str(id(value))
        return ("storage", TorchName("torch", storage), key, "cpu", value.size, None)

    def save(self, value, save_persistent_id=True):
        if isinstance(value, TorchName):
            self.write(pickle.GLOBAL + f"{value.module}\n{value.name}\n".encode())
        elif isinstance(value, Tensor):
            self.save_tensor(value)
        else:
            super().save(value, save_persistent_id)

    def save_tensor(self, tensor: Tensor) -> None:
        self.save(TorchName("torch._utils", "_rebuild_tensor_v2"))
        hooks: OrderedDict[str, object] = OrderedDict()
        self.save((tensor.storage, tensor.offset, tensor.shape, tensor.strides, False, hooks))
        self.write(pickle.REDUCE)


def write_torch_file(path: Path, tensors: dict[str, Tensor], header=HEADER) -> Path:
    storages = {str(id(tensor.storage)): tensor.storage for tensor in tensors.values()}
    with path.open("wb") as file:
        for part in (*header, OrderedDict(tensors), list(storages)):
            LegacyPickler(file, protocol=2).dump(part)
        for storage in storages.values():
            file.write(storage.size.to_bytes(8, "little") + storage.tobytes())
    return path


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(0).normal(size=24).astype("float32")


def test_arrays_come_back_by_name_with_shape_and_type(tmp_path, values):
    counter = np.array([7], "int64")
    tensors = {
        "conv.weight": Tensor("a", values, shape=(2, 3, 4), strides=(12, 4, 1)),
        "bn.num_batches_tracked": Tensor("b", counter),
    }
    arrays = read_torch_weights(write_torch_file(tmp_path / "weights.pth", tensors))
    assert list(arrays) == ["conv.weight", "bn.num_batches_tracked"]
    np.testing.assert_array_equal(arrays["conv.weight"], values.reshape(2, 3, 4))
    np.testing.assert_array_equal(arrays["bn.num_batches_tracked"], counter)
    assert arrays["conv.weight"].dtype == np.float32


def test_strides_and_offset_are_kept(tmp_path, values):
    tensors = {
        "transposed": Tensor("a", values, shape=(4, 6), strides=(1, 4)),
        "last_four": Tensor("a", values, offset=20, shape=(4,), strides=(1,)),
    }
    arrays = read_torch_weights(write_torch_file(tmp_path / "weights.pth", tensors))
    np.testing.assert_array_equal(arrays["transposed"], values.reshape(6, 4).T)
    np.testing.assert_array_equal(arrays["last_four"], values[20:])


@pytest.mark.parametrize(
    "tensor",
    [{"shape": (25,), "strides": (1,)}, {"offset": -1}, {"offset": 1}, {"strides": (-1,)}],
    ids=["too long", "before the start", "past the end", "backwards"],
)
def test_tensor_beyond_its_storage_is_refused(tmp_path, values, tensor):
    path = write_torch_file(tmp_path / "weights.pth", {"weight": Tensor("a", values, **tensor)})
    with pytest.raises(WeightsFileError, match=r"weights\.pth.*beyond its storage"):
        read_torch_weights(path)


class RunsACommand:
    def __init__(self, victim: Path) -> None:
        self.victim = victim

    def __reduce__(self):
        return Path.touch, (self.victim,)


@pytest.mark.parametrize("position", range(5), ids=["magic", "version", "system", "state", "keys"])
def test_malicious_pickle_is_refused_without_running(tmp_path, position):
    victim = tmp_path / "has_run"
    parts = [*HEADER, OrderedDict(), []]
    parts[position] = RunsACommand(victim)
    path = tmp_path / "malicious.pth"
    path.write_bytes(b"".join(pickle.dumps(part, protocol=2) for part in parts))
    with pytest.raises(WeightsFileError, match=r"malicious\.pth is refused: it names "):
        read_torch_weights(path)
    assert not victim.exists()
    # The same pickle does harm where it is not refused: the test above can fail.
    pickle.loads(pickle.dumps(parts[position], protocol=2))
    assert victim.exists()


@pytest.mark.parametrize(
    ("module", "name"), [("builtins", "eval"), ("torch._utils", "_rebuild_parameter"), ("os", "x")]
)
def test_only_the_needed_names_are_known(tmp_path, module, name):
    path = tmp_path / "weights.pth"
    path.write_bytes(pickle.PROTO + b"\x02" + pickle.GLOBAL + f"{module}\n{name}\n.".encode())
    with pytest.raises(WeightsFileError, match=rf"weights\.pth.*{module}\.{name}"):
        read_torch_weights(path)


def test_file_cut_off_anywhere_is_refused_by_name(tmp_path, values):
    whole = write_torch_file(tmp_path / "whole.pth", {"weight": Tensor("a", values)}).read_bytes()
    path = tmp_path / "cut.pth"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(WeightsFileError, match=r"cut\.pth cannot be read as weights"):
            read_torch_weights(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 a newer file of PyTorch", b"\x89HDF\r\n\x1a\n", b"<!DOCTYPE html>"],
)
def test_foreign_file_is_refused_by_name(tmp_path, content):
    path = tmp_path / "foreign.pth"
    path.write_bytes(content)
    with pytest.raises(WeightsFileError, match=r"foreign\.pth cannot be read as weights"):
        read_torch_weights(path)


@pytest.mark.parametrize(
    "header",
    [
        (1, PROTOCOL_VERSION, {"little_endian": True}),
        (MAGIC_NUMBER, 1002, {"little_endian": True}),
        (MAGIC_NUMBER, PROTOCOL_VERSION, {"little_endian": False}),
    ],
    ids=["magic number", "version", "byte order"],
)
def test_other_header_is_refused(tmp_path, values, header):
    path = write_torch_file(tmp_path / "other.pth", {"weight": Tensor("a", values)}, header)
    with pytest.raises(WeightsFileError, match=r"other\.pth"):
        read_torch_weights(path)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.pth"):
        read_torch_weights(tmp_path / "nowhere.pth")

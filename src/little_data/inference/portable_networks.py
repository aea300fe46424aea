"""Frozen networks that can be sent to other processes, as the files that their engines read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from little_data.startup.quiet_openvino import import_openvino, offer_tensorflow
from little_data.types.networks import FrozenNetwork

_XML, _WEIGHTS, _KERAS = "network.xml", "network.bin", "network.keras"


@dataclass(frozen=True)
class PortableNetwork:
    """A frozen network that can be pickled.

    What OpenVINO runs is unpickled without TensorFlow.

    Attributes:
        network: The network.
    """

    network: FrozenNetwork

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how the network is made again: from its files, and from what is known of it."""
        return _unpack, (replace(self.network, model=None), _write_files(self.network))


def _write_files(network: FrozenNetwork) -> dict[str, bytes]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        if network.engine == "openvino":
            openvino = import_openvino()
            openvino.save_model(network.model, folder / _XML, compress_to_fp16=False)
        else:
            network.model.save(folder / _KERAS)
        return {path.name: path.read_bytes() for path in folder.iterdir()}


def _unpack(network: FrozenNetwork, files: dict[str, bytes]) -> PortableNetwork:
    read = _read_openvino if network.engine == "openvino" else _read_keras
    return PortableNetwork(replace(network, model=read(files)))


def _read_openvino(files: dict[str, bytes]) -> Any:
    with offer_tensorflow():
        return import_openvino().Core().read_model(files[_XML], files[_WEIGHTS])


def _read_keras(files: dict[str, bytes]) -> Any:
    import little_data.models  # noqa: F401  Keras must know the project's classes

    import keras  # isort: skip

    with TemporaryDirectory() as name:
        path = Path(name, _KERAS)
        path.write_bytes(files[_KERAS])
        return keras.saving.load_model(path, compile=False)

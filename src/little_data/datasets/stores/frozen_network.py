"""Networks that are only run, stored in the form that their engine reads."""

from __future__ import annotations

import json
from pathlib import Path

from little_data.datasets.files.damaged_data import check_files, write_checksums
from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.stores.keras_model import load_keras_model
from little_data.datasets.stores.local_versioned import LocalVersionedDataset
from little_data.startup.quiet_openvino import import_openvino, offer_tensorflow
from little_data.types.networks import FrozenNetwork


class FrozenNetworkDataset(LocalVersionedDataset[FrozenNetwork, FrozenNetwork]):
    """A folder with ``facts.json``, and the network as OpenVINO IR or as a ``.keras`` file.

    All of it has checksums.

    What OpenVINO runs is loaded without TensorFlow, which would take seconds to import.

    Args:
        filepath: The folder.
        version: Kedro's version of the dataset.
        metadata: For Kedro-Viz and other plugins.
    """

    recognized_by = "facts.json"

    def load(self) -> FrozenNetwork:
        """Load the network; OpenVINO reads its weights when it needs them.

        Raises:
            DamagedDataError: It is not what was written.
            EngineError: The network is for OpenVINO, which cannot be imported.
        """
        folder = Path(self._get_load_path())
        check_files(folder, ["facts.json"])
        facts = json.loads((folder / "facts.json").read_text())
        if facts["engine"] == "openvino":
            check_files(folder, ["network.xml", "network.bin"])
            with offer_tensorflow():
                openvino = import_openvino()
            model = openvino.Core().read_model(folder / "network.xml")
        else:
            model = load_keras_model(folder / "network.keras")
        shapes = {name: tuple(facts[name]) for name in ("input_shape", "output_shape")}
        return FrozenNetwork(**{**facts, **shapes, "model": model})

    def save(self, data: FrozenNetwork) -> None:
        """Write the folder beside its place and move it there when it is whole."""
        facts = {name: value for name, value in vars(data).items() if name != "model"}
        with write_whole(Path(self._get_save_path())) as folder:
            folder.mkdir()
            (folder / "facts.json").write_text(json.dumps(facts))
            if data.engine == "openvino":
                openvino = import_openvino()
                openvino.save_model(data.model, folder / "network.xml", compress_to_fp16=False)
            else:
                data.model.save(folder / "network.keras")
            write_checksums(folder)

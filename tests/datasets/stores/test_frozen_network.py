"""A frozen network is what was written, or its file is named."""

import keras
import numpy as np
import pytest

from little_data.datasets import FrozenNetworkDataset
from little_data.datasets.files.damaged_data import DamagedDataError
from little_data.inference.engines import freeze_network


@pytest.mark.parametrize("name", ["facts.json", "network.xml", "network.bin"])
def test_no_changed_byte_makes_another_network(tmp_path, name):
    network = keras.Sequential([keras.Input((4, 4, 3)), keras.layers.Conv2D(2, 3)])
    dataset = FrozenNetworkDataset(filepath=str(tmp_path / "network"))
    dataset.save(freeze_network(network, "openvino", "squeeze"))
    np.testing.assert_equal(dataset.load().input_shape, (4, 4, 3))
    path = tmp_path / "network" / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedDataError, match=f"{path} is damaged"):
        dataset.load()

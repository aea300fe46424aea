"""Top models as versioned files of plain arrays: TensorFlow is not needed to read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from little_data.datasets.files.damaged_data import DamagedDataError
from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.stores.keras_model import check_zip
from little_data.datasets.stores.local_versioned import LocalVersionedDataset
from little_data.startup.lazy_imports import np, npt
from little_data.types.heads import Head, TopModel


class TopModelDataset(LocalVersionedDataset[TopModel, TopModel]):
    """A top model in one ``.npz`` file, of which NumPy reads the kernels and biases.

    Args:
        filepath: The file.
        version: Kedro's version of the dataset.
        metadata: For Kedro-Viz and other plugins.
    """

    def load(self) -> TopModel:
        """Read the arrays.

        Raises:
            DamagedDataError: The file is cut off, damaged, or of something else.
        """
        path = Path(self._get_load_path())
        check_zip(path)
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = dict(file)
            heads = [_gather_layers(arrays, number) for number in range(int(arrays["heads"]))]
        except (KeyError, TypeError, ValueError) as error:
            raise DamagedDataError(f"{path} is no top model ({error})") from None
        return TopModel(head=heads[0], heads_of_rounds=tuple(heads[1:]))

    def save(self, data: TopModel) -> None:
        """Write the file beside its place and move it there when it is whole."""
        heads = [data.head, *data.heads_of_rounds]
        arrays: dict[str, Any] = {"heads": np.array(len(heads))}
        for number, head in enumerate(heads):
            for layer, (kernel, bias) in enumerate(head.layers):
                arrays[f"{number}.{layer}.kernel"] = kernel
                arrays[f"{number}.{layer}.bias"] = bias
        # To a path NumPy would add an ending of its own.
        with write_whole(Path(self._get_save_path())) as path, path.open("wb") as file:
            np.savez(file, **arrays)


def _gather_layers(arrays: dict[str, npt.NDArray[np.float32]], number: int) -> Head:
    layers = sum(name.startswith(f"{number}.") for name in arrays) // 2
    return Head(
        tuple(
            (arrays[f"{number}.{layer}.kernel"], arrays[f"{number}.{layer}.bias"])
            for layer in range(layers)
        )
    )

"""Keras models as versioned files that exist only when they are whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kedro.io import DatasetError, Version

from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.stores.local_versioned import LocalVersionedDataset


class KerasModelDataset(LocalVersionedDataset[Any, Any]):
    """A Keras model in one ``.keras`` file, saved and loaded as Keras does in its safe mode.

    Args:
        filepath: The file; its name ends with ``.keras``.
        version: Kedro's version of the dataset.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(
        self,
        *,
        filepath: str,
        version: Version | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        if not filepath.endswith(".keras"):
            raise DatasetError(
                f"filepath must end with .keras, as Keras 3 saves models: {filepath}"
            )
        super().__init__(filepath=filepath, version=version, metadata=metadata)

    def load(self) -> Any:
        """Load the model, ready to predict or to be compiled anew."""
        return load_keras_model(Path(self._get_load_path()))

    def save(self, data: Any) -> None:
        """Save the model beside its place and move it there when it is whole."""
        with write_whole(Path(self._get_save_path())) as path:
            data.save(path)


def load_keras_model(path: Path) -> Any:
    """Load a ``.keras`` file in Keras' safe mode, with the classes of this project."""
    import little_data.models  # noqa: F401  Keras must know the project's classes

    import keras  # isort: skip

    return keras.saving.load_model(path, compile=False)

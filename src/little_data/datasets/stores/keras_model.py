"""Keras models as versioned files that exist only when they are whole."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from kedro.io import DatasetError, Version

from little_data.datasets.files.damaged_data import DamagedDataError
from little_data.datasets.files.os_errors import explain_os_error
from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.stores.local_versioned import LocalVersionedDataset


class KerasModelDataset(LocalVersionedDataset[Any, Any]):
    """A Keras model in one ``.keras`` file, saved and loaded as Keras does in its safe mode.

    Args:
        filepath: The file; its name ends with ``.keras``.
        model_class: Name of the class that the model must have; None: any class will do.
        version: Kedro's version of the dataset.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(
        self,
        *,
        filepath: str,
        model_class: str | None = None,
        version: Version | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        if not filepath.endswith(".keras"):
            raise DatasetError(
                f"filepath must end with .keras, as Keras 3 saves models: {filepath}"
            )
        self._model_class = model_class
        super().__init__(filepath=filepath, version=version, metadata=metadata)

    def load(self) -> Any:
        """Load the model, ready to predict or to be compiled anew.

        Raises:
            DamagedDataError: The file is cut off, damaged, or of something else.
        """
        path = Path(self._get_load_path())
        model = load_keras_model(path)
        if self._model_class and type(model).__name__ != self._model_class:
            raise DamagedDataError(
                f"{path} holds a model of the class {type(model).__name__}, and not of "
                f"{self._model_class}: this project has not saved it"
            )
        return model

    def save(self, data: Any) -> None:
        """Save the model beside its place and move it there when it is whole."""
        with write_whole(Path(self._get_save_path())) as path:
            data.save(path)


def load_keras_model(path: Path) -> Any:
    """Load a ``.keras`` file in Keras' safe mode, with the classes of this project.

    Raises:
        DamagedDataError: The file is cut off, damaged, or of something else.
    """
    import little_data.models  # noqa: F401  Keras must know the project's classes

    import keras  # isort: skip

    check_zip(path)
    try:
        return keras.saving.load_model(path, compile=False)
    except MemoryError:
        raise
    # What Keras raises depends on where in the file it meets something that it does not know.
    except Exception as error:
        reason = str(error).partition("\n")[0].strip() or type(error).__name__
        raise DamagedDataError(
            f"{path} holds no model that this project has saved ({reason})"
        ) from None


def check_zip(path: Path) -> None:
    """Check that a zip file, such as a ``.keras`` or an ``.npz`` file, is as it was written.

    Each file in it has a CRC-32.

    Raises:
        DamagedDataError: It is cut off, damaged, or no zip file.
        DatasetError: It may not be read.
    """
    try:
        with zipfile.ZipFile(path) as file:
            damaged = file.testzip()
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {explain_os_error(error)}") from None
    # What a damaged list of contents raises depends on where it is damaged.
    except Exception as error:
        raise DamagedDataError(f"{path} is cut off or damaged ({error})") from None
    if damaged:
        raise DamagedDataError(f"{path} is damaged ({damaged} in it is)")

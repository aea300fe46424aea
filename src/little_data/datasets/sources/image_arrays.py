"""Images and labels in one .npz file, as Keras keeps MNIST."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import ImagePreview

from little_data.datasets.files.locations import check_regular_file, find_place
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.sources.labelled_images import label_images
from little_data.datasets.sources.previews import draw_examples
from little_data.startup.lazy_imports import np, npt
from little_data.types.labelled_images import LabelledImages

MOST_BYTES = 64 * 10**9

# Drawings on one colour pack to a hundredth; below a gigabyte, whatever they unpack to is harmless.
HARMLESS_BYTES, MOST_TIMES = 10**9, 200

LAYOUT = (
    "numpy.savez('mnist.npz', x_train=…, y_train=…, x_test=…, y_test=…) writes such a file; the "
    "last two may be left out"
)


class ImageArraysDataset(AbstractDataset[NoReturn, LabelledImages]):
    """The arrays x_train, y_train, x_test and y_test of a .npz file, as `keras.datasets` has them.

    The images x are uint8, of shape (count, height, width) or (count, height, width, channels) with
    1 or 3 channels; the labels y are whole numbers or text. What is in x_test is kept for testing;
    x_test and y_test may both be absent.

    Args:
        filepath: The file. None if the user has not said yet where it is.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(self, *, filepath: str | None, metadata: dict[str, Any] | None = None) -> None:
        self._filepath = filepath
        self.metadata = metadata

    def load(self) -> LabelledImages:
        """Read the images, the training images first.

        Raises:
            DatasetError: There is no such file, or it is damaged or of another layout.
        """
        path = self._path
        arrays = _read_arrays(path)
        training = _label_images(path, arrays, "train")
        if "x_test" not in arrays:
            return training
        return _join(path, training, _label_images(path, arrays, "test"))

    def save(self, data: NoReturn) -> NoReturn:
        """Refuse: the images are only read."""
        raise DatasetError(f"{self._filepath}: this dataset is read only")

    def preview(self) -> ImagePreview:
        """Show some of the images in Kedro-Viz, once the file is there."""
        return draw_examples(self.load()) if self._exists() else ImagePreview("")

    @property
    def _path(self) -> Path:
        if not self._filepath:
            raise DatasetError(
                "say where your digits are, in conf/mnist/globals.yml as digits, or for one run: "
                "kedro run --env mnist --params digits=/path/to/mnist.npz --pipelines autoencoders"
            )
        return find_place(str(self._filepath))[1]

    def _exists(self) -> bool:
        return bool(self._filepath) and self._path.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath}


def _read_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    check_regular_file(path, MOST_BYTES)
    with explain_os_errors(f"{path} cannot be read"), path.open("rb") as file:
        if not zipfile.is_zipfile(file):
            raise DatasetError(
                f"{path}: not a .npz file, or only a part of one. Fetch it again if it was one. "
                f"{LAYOUT}"
            )
        file.seek(0)
        try:
            _check_sizes(path, file)
            file.seek(0)
            with np.load(file, allow_pickle=False) as archive:
                return {name: archive[name] for name in _choose_names(path, archive.files)}
        # NumPy also refuses arrays of Python objects here: to unpickle them could run any program.
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
            raise DatasetError(
                f"{path}: the arrays cannot be read ({error}). Fetch the file again if it is "
                f"damaged. {LAYOUT}"
            ) from error


def _check_sizes(path: Path, file: BinaryIO) -> None:
    """Check that the arrays are no larger than images of such a file can be.

    Raises:
        DatasetError: They are.
        zipfile.BadZipFile: The file is damaged.
    """
    with zipfile.ZipFile(file) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    packed = path.stat().st_size
    if unpacked > max(HARMLESS_BYTES, MOST_TIMES * packed):
        raise DatasetError(
            f"{path}: the arrays have {unpacked / 1e9:,.1f} GB, {unpacked // packed:,} times what "
            "the file has, as in files that are made to fill the memory. If it is what you want, "
            "save it again with numpy.savez"
        )


def _choose_names(path: Path, found: list[str]) -> list[str]:
    test = ["x_test", "y_test"]
    names = ["x_train", "y_train", *(test if set(test) & set(found) else [])]
    for name in names:
        if name not in found:
            raise DatasetError(
                f"{path}: there is no array {name}. There are: {', '.join(found) or 'none'}. "
                f"{LAYOUT}"
            )
    return names


def _label_images(path: Path, arrays: Mapping[str, npt.NDArray[Any]], part: str) -> LabelledImages:
    return label_images(
        f"{path}, x_{part} and y_{part}",
        pixels=arrays[f"x_{part}"],
        labels=arrays[f"y_{part}"],
        is_test=part == "test",
    )


def _join(path: Path, training: LabelledImages, test: LabelledImages) -> LabelledImages:
    shapes = [images.pixels.shape[1:] for images in (training, test)]
    if shapes[0] != shapes[1]:
        raise DatasetError(
            f"{path}: an image of x_train has height, width and channels {shapes[0]}, and one of "
            f"x_test {shapes[1]}. All must be of one size"
        )
    return LabelledImages(
        pixels=np.concatenate([training.pixels, test.pixels]),
        labels=np.concatenate([training.labels, test.labels]),
        is_test=np.concatenate([training.is_test, test.is_test]),
    )

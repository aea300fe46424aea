"""Drawn cats and dogs: the source of photos for whoever has none at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.locations import expand_home
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.files.whole_files import write_whole
from little_data.datasets.sources.folders.image_listing import list_labelled_images
from little_data.datasets.sources.previews import count_files
from little_data.messages.progress import show_progress
from little_data.samples import DRAWING_VERSION
from little_data.startup.lazy_imports import np
from little_data.streams.threads import map_in_threads
from little_data.types.listing import ImageListing


class SampleImagesDataset(AbstractDataset[NoReturn, ImageListing]):
    """Pictures of cats and dogs, drawn when they are first needed, and the same everywhere.

    Only shape tells a cat from a dog. Fur, pose, size, place, light and surroundings are drawn from
    the same distributions for both, so that no model can learn the label from them.

    The folder remembers its settings, and the version of the code that drew: with others, the
    pictures are drawn anew.

    Args:
        filepath: Folder for the pictures: ``cat/0001.jpg``, ``dog/0001.jpg`` and so on.
        images_per_class: Number of cats, and of dogs. The first pictures are the same whatever
            the number.
        seed: The same seed draws the same pictures.
        metadata: For Kedro-Viz and other plugins.

    Raises:
        DatasetError: `images_per_class` or `seed` is out of its range.
    """

    def __init__(
        self,
        *,
        filepath: str,
        images_per_class: int,
        seed: int,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        _check_at_least("images_per_class", images_per_class, 1)
        _check_at_least("seed", seed, 0)
        self._folder = expand_home(filepath)
        self._settings = {"images_per_class": images_per_class, "seed": seed}
        self.metadata = metadata

    def load(self) -> ImageListing:
        """List the pictures; draw them first if that was not done yet.

        Raises:
            DatasetError: The pictures cannot be written, or the folder holds something else.
        """
        if not self._exists():
            self._draw()
        return list_labelled_images(self._folder)

    def save(self, data: NoReturn) -> NoReturn:
        """Refuse: the pictures are drawn, and not given."""
        raise DatasetError(f"{self._folder}: this dataset is read only")

    def preview(self) -> TablePreview:
        """Count the pictures of each class in Kedro-Viz, once they are drawn."""
        if not self._exists():
            return count_files(ImageListing.from_labels(self._folder, []))
        return count_files(self.load())

    def list_stored_paths(self) -> list[Path]:
        """Name the folder of the pictures if they are as they would be drawn now.

        A runner looks there for changes, and sees one where they would be drawn anew.
        """
        return [self._folder] if self._exists() else []

    @property
    def _record(self) -> Path:
        return self._folder / ".settings.json"

    def _draw(self) -> None:
        with explain_os_errors(f"the pictures cannot be drawn into {self._folder}"):
            self._check_folder()
            with write_whole(self._folder) as unfinished:
                self._draw_into(unfinished)
                record = {**self._settings, "version": DRAWING_VERSION}
                (unfinished / self._record.name).write_text(json.dumps(record))

    def _draw_into(self, folder: Path) -> None:
        # What draws is not needed to list what is drawn.
        from little_data.samples import SPECIES

        numbers = range(1, self._settings["images_per_class"] + 1)
        names = [(label, number) for number in numbers for label in SPECIES]
        for label in SPECIES:
            (folder / label).mkdir(parents=True)
        pictures = map_in_threads(self._draw_picture, names)
        progress = show_progress(pictures, "Drawing cats and dogs", len(names), unit=" pictures")
        for (label, number), picture in zip(names, progress, strict=True):
            (folder / label / f"{number:04}.jpg").write_bytes(picture)

    def _draw_picture(self, name: tuple[str, int]) -> bytes:
        from little_data.samples import SPECIES, draw_photo

        label, number = name
        # A stream of chance for each picture: it does not matter how many there are, or which
        # thread draws which.
        seeds = [self._settings["seed"], list(SPECIES).index(label), number]
        return draw_photo(SPECIES[label], np.random.default_rng(seeds))

    def _check_folder(self) -> None:
        # What this dataset did not make is nothing that it may replace.
        if self._record.exists() or not self._folder.exists():
            return
        if not self._folder.is_dir() or any(self._folder.iterdir()):
            raise DatasetError(
                f"{self._folder}: there is something else in the place for the drawn pictures. "
                "Move it away, or name another folder (filepath)"
            )

    def _exists(self) -> bool:
        try:
            # The first version was not written down.
            record = {"version": 1, **json.loads(self._record.read_text())}
        except (OSError, ValueError, TypeError):
            return False
        return record == {**self._settings, "version": DRAWING_VERSION}

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._folder), **self._settings}


def _check_at_least(name: str, value: object, least: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise DatasetError(f"{name} must be a whole number of at least {least}: {value!r}")

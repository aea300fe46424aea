"""Decode photos and run the finished model over them, wherever that is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from little_data.inference.engines import Engine, Numbers, start_engine
from little_data.inference.portable_networks import PortableNetwork
from little_data.photos.decoding import Pixels, load_photo_or_reason
from little_data.photos.fatal_photos import suspect_photo
from little_data.photos.photo_files import take_photo
from little_data.photos.shared_photos import SharedPhotos
from little_data.startup.lazy_imports import np
from little_data.streams.batches import take_in_batches
from little_data.streams.threads import map_in_threads, work_ahead

# While these are classified, as many again are decoded.
PHOTOS_AT_ONCE = 64


class PhotoAnswer(NamedTuple):
    """What the model answers on a photo.

    Attributes:
        path: Of the photo, relative to the folder of all.
        outputs: Of the network; None if the photo cannot be read.
    """

    path: str
    outputs: Numbers | None


@dataclass(frozen=True)
class ClassificationWork:
    """From paths of photos to what a network answers.

    Attributes:
        network: From pixels 0-255 of shape (side, side, 3) to outputs.
        photos: The folder of the photos.
    """

    network: PortableNetwork
    photos: SharedPhotos

    def start(self) -> Callable[[Iterable[str]], Iterator[PhotoAnswer]]:
        """Start the engine; return what gives one answer for each path."""
        self.photos.prepare()
        engine = start_engine(self.network.network)
        return lambda paths: self._classify(engine, paths)

    def give_up(self, item: str, reason: str) -> list[PhotoAnswer]:
        """Leave a photo out that ends each process that reads it.

        It is suspected from now on: who asks for the reason why it has no class gets it.
        """
        suspect_photo(take_photo(self.photos.root / item))
        return [PhotoAnswer(item, None)]

    def _classify(self, engine: Engine, paths: Iterable[str]) -> Iterator[PhotoAnswer]:
        batches = take_in_batches(map_in_threads(self._read, paths), PHOTOS_AT_ONCE)
        for batch in work_ahead(batches, ahead=1):
            photos = (photo.astype(np.float32) for _, photo in batch if photo is not None)
            answers = iter(list(engine.run(photos)))
            for path, photo in batch:
                yield PhotoAnswer(path, None if photo is None else next(answers))

    def _read(self, path: str) -> tuple[str, Pixels | None]:
        network = self.network.network
        photo = load_photo_or_reason(
            self.photos.root / path, network.input_shape[0], network.resizing
        )
        return path, None if isinstance(photo, str) else photo

"""From the bytes of photos to answers: several at a time, each read in another process."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from little_data.local_server.reading import PhotoReader
from little_data.messages.errors import LittleDataError
from little_data.photos.decoding import Pixels, UnusablePhotoError, load_photo
from little_data.serving.exported import Decision, ExportedModel
from little_data.startup.lazy_imports import Image
from little_data.types.networks import Resizing

# What a file's name may end with; the reader tells a camera's RAW files by it.
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


@dataclass(frozen=True)
class SentPhoto:
    """A photo of a request.

    Attributes:
        name: The name that the client gives it.
        content: The bytes of the file.
    """

    name: str
    content: bytes


@dataclass(frozen=True)
class SquareReading:
    """Reads a photo as the square that the model sees.

    Attributes:
        side: Of the square, in pixels.
        resizing: How the photo becomes the square.
        largest_pixels: Larger photos are refused before they are decoded.
        deep_bits: The depth by which photos of more than 8 bits are shown.
    """

    side: int
    resizing: Resizing
    largest_pixels: int | None
    deep_bits: int | None

    def read(self, path: Path) -> Pixels:
        """Return RGB pixels 0-255, uint8, of shape (side, side, 3)."""
        return load_photo(path, self.side, self.resizing)


class PhotoClassifier:
    """Reads photos in processes of their own, and classifies them in threads.

    Args:
        model: The exported model.
        reading_seconds: A photo that is not decoded by then is given up.
    """

    def __init__(self, model: ExportedModel, reading_seconds: float) -> None:
        self.model = model
        workers = os.cpu_count() or 1
        reading = read_settings(model)
        self._readers = [PhotoReader(reading, reading_seconds) for _ in range(workers)]
        self._idle: SimpleQueue[PhotoReader[Pixels]] = SimpleQueue()
        for reader in self._readers:
            self._idle.put(reader)
        self._threads = ThreadPoolExecutor(workers)

    def warm_up(self) -> None:
        """Start every process and every thread, so that the first request does not wait for it.

        Raises:
            LittleDataError: A photo that is drawn here cannot be read here.
        """
        with TemporaryDirectory() as folder:
            path = Path(folder, "photo.png")
            Image.new("RGB", (64, 48), "grey").save(path)
            answers = self._threads.map(self._answer, [path] * len(self._readers))
            problems = {answer for answer in answers if isinstance(answer, str)}
        if problems:
            raise LittleDataError(f"photos cannot be read here: {', '.join(problems)}")

    def close(self) -> None:
        """End the processes, also while they read."""
        for reader in self._readers:
            reader.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def answer(self, photos: Sequence[SentPhoto]) -> list[Decision | str]:
        """Classify photos; of what is no photo, the reason is returned.

        Those that wait are forgotten when nobody waits for the answer any more.
        """
        loop = asyncio.get_running_loop()
        with TemporaryDirectory(prefix="little-data-serve-", ignore_cleanup_errors=True) as folder:
            paths = [
                Path(folder, f"{number}{_find_suffix(photo.name)}")
                for number, photo in enumerate(photos)
            ]
            for path, photo in zip(paths, photos, strict=True):
                await loop.run_in_executor(None, path.write_bytes, photo.content)
            waiting = [loop.run_in_executor(self._threads, self._answer, path) for path in paths]
            return await asyncio.gather(*waiting)

    def _answer(self, path: Path) -> Decision | str:
        reader = self._idle.get()
        try:
            pixels = reader.read(path)
        except UnusablePhotoError as error:
            return str(error)
        finally:
            self._idle.put(reader)
        return self.model.classify(pixels)


def read_settings(model: ExportedModel) -> SquareReading:
    """Return how the photos of a model are read, as its metadata say it."""
    square = model.find_step("square")
    return SquareReading(
        side=square["side"],
        resizing=square["method"],
        largest_pixels=model.about["input"]["largest_pixels"],
        deep_bits=model.find_step("depth")["bits"],
    )


def _find_suffix(name: str) -> str:
    suffix = Path(name).suffix
    return suffix if _SUFFIX.fullmatch(suffix) else ""

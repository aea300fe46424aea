"""Read photos in a process of its own, which can be ended whatever a file does to it."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from PIL import ImageOps

from little_data.photos.decoding import Pixels, UnusablePhotoError, load_photo, read_rgb
from little_data.photos.deep_pixels import show_depth
from little_data.photos.formats import limit_pixels
from little_data.types.networks import Resizing

SHOWN_SIDE = 640  # pixels; the longer side of a photo in the page
STARTING_SECONDS = 60


Photo_co = TypeVar("Photo_co", covariant=True)


class Reading(Protocol[Photo_co]):
    """How a file is read, as another process is told it.

    Attributes:
        largest_pixels: Refuse an image with more pixels than this before decoding it.
        deep_bits: As in `show_depth`.
    """

    @property
    def largest_pixels(self) -> int | None: ...  # noqa: D102  said above

    @property
    def deep_bits(self) -> int | None: ...  # noqa: D102  said above

    def read(self, path: Path) -> Photo_co:
        """Read a photo; raises `UnusablePhotoError`."""
        ...


@dataclass(frozen=True)
class ReadPhoto:
    """A photo as the model sees it, and as the page shows it.

    Attributes:
        seen: RGB pixels 0-255, uint8, of shape (1, image_size, image_size, 3).
        shown: The same, upright and whole, of shape (height, width, 3); the longer side has
            `SHOWN_SIDE` pixels.
    """

    seen: Pixels
    shown: Pixels


@dataclass(frozen=True)
class ReadingSettings:
    """How photos are read.

    Attributes:
        image_size: Side of the square that the model sees, in pixels.
        resizing: How a photo becomes that square.
        largest_pixels: Refuse an image with more pixels than this before decoding it.
        deep_bits: As in `show_depth`.
    """

    image_size: int
    resizing: Resizing
    largest_pixels: int
    deep_bits: int | None = None

    def read(self, path: Path) -> ReadPhoto:
        """Read a photo as `read_photo` does."""
        return read_photo(path, self)


def read_photo(path: Path, settings: ReadingSettings) -> ReadPhoto:
    """Read a photo, decoded as for the model's evaluation.

    Raises:
        UnusablePhotoError: The file cannot be read as an image, or is too large.
    """
    photo = read_rgb(path, settings.largest_pixels, at_least=SHOWN_SIDE)
    shown = ImageOps.contain(photo, (SHOWN_SIDE, SHOWN_SIDE))
    seen = load_photo(path, settings.image_size, settings.resizing)
    return ReadPhoto(seen=seen[None], shown=np.asarray(shown))


class PhotoReader(Generic[Photo_co]):
    """Reads one photo at a time, in a process of its own.

    A file can keep a decoder busy for hours, or crash it. Its process is then ended, and the next
    photo gets a new one.

    Args:
        settings: How photos are read.
        seconds: A photo that is not read by then is given up.
    """

    def __init__(self, settings: Reading[Photo_co], seconds: float) -> None:
        self._settings = settings
        self._seconds = seconds
        self._one_at_a_time = threading.Lock()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._is_closed = False

    def close(self) -> None:
        """End the process, also while it reads; nothing is read from then on."""
        self._is_closed = True
        if self._process is not None:
            self._process.kill()

    def read(self, path: Path) -> Photo_co:
        """Read a photo.

        Raises:
            UnusablePhotoError: The file cannot be read as an image, is too large, takes too long,
                or crashes its decoder.
        """
        with self._one_at_a_time:
            try:
                answer = self._ask(path)
            except (OSError, EOFError):
                self._end()
                raise UnusablePhotoError("its decoder has crashed") from None
        if isinstance(answer, str):
            raise UnusablePhotoError(answer)
        return answer

    def _ask(self, path: Path) -> Photo_co | str:
        connection = self._connection or self._start()
        connection.send(path)
        if not connection.poll(self._seconds):
            self._end()
            return f"it takes longer than {self._seconds:g} seconds to decode"
        answer: Photo_co | str = connection.recv()
        return answer

    def _start(self) -> Connection:
        # A copy of this process would have TensorFlow's threads in an unknown state.
        context = multiprocessing.get_context("spawn")
        connection, end = context.Pipe()
        process = context.Process(target=_answer_requests, args=(end, self._settings), daemon=True)
        process.start()
        end.close()  # or the end of the process would not be noticed
        self._process, self._connection = process, connection
        if self._is_closed:
            process.kill()
        if not connection.poll(STARTING_SECONDS) or not connection.recv():
            raise EOFError
        return connection

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None


def _answer_requests(connection: Connection, settings: Reading[Any]) -> None:
    """Read the photos of paths that arrive, until nobody is there to ask."""
    # Ctrl+C reaches every process of the terminal: the demo itself ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_pixels(settings.largest_pixels)
    show_depth(settings.deep_bits)
    with contextlib.suppress(EOFError, BrokenPipeError):
        connection.send(True)
        while True:
            path = connection.recv()
            try:
                answer = settings.read(path)
            except UnusablePhotoError as error:
                answer = str(error)
            connection.send(answer)

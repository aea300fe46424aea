"""Turn image files of any kind into RGB pixels.

Everything that reads a photo (ingestion, training, evaluation, prediction) reads it with the
functions of this module, so that a photo has the same pixels everywhere.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from little_data.messages.progress import show_progress
from little_data.photos.formats import UnusablePhotoError
from little_data.photos.opening import decode_photo
from little_data.photos.passing_failures import PassingFailureError, explain_passing_failures
from little_data.photos.squares import make_square
from little_data.startup.lazy_imports import Image, np, npt, pd
from little_data.streams.batches import stack_in_batches
from little_data.streams.threads import map_in_threads
from little_data.types.locations import Location
from little_data.types.networks import Resizing

__all__ = [
    "Pixels",
    "UnusablePhotoError",
    "decode_in_batches",
    "load_photo",
    "load_photo_or_reason",
    "load_photos",
    "load_thumbnail",
    "load_thumbnails",
    "load_usable_photo",
    "read_rgb",
    "stack_photos",
]

Pixels: TypeAlias = "npt.NDArray[np.uint8]"


def read_rgb(
    path: Location, largest_pixels: int | None = None, at_least: int | None = None
) -> Image.Image:
    """Read the image of a file as `decode_photo` does, in mode RGB."""
    return decode_photo(path, largest_pixels, at_least).image


def load_photo(path: Location, image_size: int, resizing: Resizing) -> Pixels:
    """Read a photo as a square of pixels, as every model of this project sees it.

    Args:
        path: The image file.
        image_size: Side of the square, in pixels.
        resizing: How the photo becomes a square, as in `make_square`.

    Returns:
        RGB pixels 0-255, uint8, of shape (image_size, image_size, 3).

    Raises:
        UnusablePhotoError: The file cannot be read as an image.
        PassingFailureError: It cannot be read now.
    """
    # No side is made longer than it was decoded, whatever becomes of the other one.
    image = read_rgb(path, at_least=image_size)
    with explain_passing_failures():
        return np.asarray(make_square(image, image_size, resizing))


def load_photo_or_reason(path: Location, image_size: int, resizing: Resizing) -> Pixels | str:
    """Read a photo as `load_photo` does, or return the reason why it cannot be read."""
    try:
        return load_photo(path, image_size, resizing)
    except UnusablePhotoError as error:
        return str(error)


def load_usable_photo(path: Location, image_size: int, resizing: Resizing) -> Pixels:
    """Read a photo as `load_photo` does, of which ingestion found that it can be read.

    Raises:
        UnusablePhotoError: The file cannot be read now, or not any more; the message names it.
    """
    with _explain_loss(path):
        return load_photo(path, image_size, resizing)


@contextlib.contextmanager
def _explain_loss(path: Location) -> Iterator[None]:
    """Name the photo that cannot be read any more, and say what to do."""
    try:
        yield
    except PassingFailureError as error:
        raise PassingFailureError(f"{path}: {error}") from error
    except UnusablePhotoError as error:
        raise UnusablePhotoError(
            f"{path} was usable when it was ingested and is not any more ({error}): "
            "run the ingestion pipeline again"
        ) from None


def load_thumbnail(path: Location, side: int) -> Pixels:
    """Read a photo in its own proportions.

    Args:
        path: The image file.
        side: The longer side of the thumbnail, in pixels.

    Returns:
        RGB pixels 0-255, uint8, of shape (height, width, 3).

    Raises:
        UnusablePhotoError: The file cannot be read as an image.
        PassingFailureError: It cannot be read now.
    """
    image = read_rgb(path, at_least=side)
    scale = side / max(image.size)
    width, height = (max(1, round(scale * length)) for length in image.size)
    with explain_passing_failures():
        return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))


def load_thumbnails(folder: Location, paths: Iterable[str], side: int) -> list[Pixels]:
    """Read photos of which ingestion found that they can be read, in their own proportions.

    Args:
        folder: The folder that the paths start from.
        paths: Of the photos.
        side: The longer side of each thumbnail, in pixels.

    Returns:
        RGB pixels 0-255, uint8, each of shape (height, width, 3), in the order of the paths.

    Raises:
        UnusablePhotoError: A file cannot be read now, or not any more; the message names it.
    """

    def load(path: Location) -> Pixels:
        with _explain_loss(path):
            return load_thumbnail(path, side)

    return list(map_in_threads(load, (folder / path for path in paths)))


def load_photos(paths: Iterable[Location], image_size: int, resizing: Resizing) -> Iterator[Pixels]:
    """Read photos on all cores as `load_usable_photo` does, in the order of their paths."""
    return map_in_threads(lambda path: load_usable_photo(path, image_size, resizing), paths)


def stack_photos(
    folder: Location, paths: Iterable[str], image_size: int, resizing: Resizing
) -> Pixels:
    """Read photos as `load_usable_photo` does into one array.

    Args:
        folder: The folder that the paths start from.
        paths: Of the photos; at least one.
        image_size: Side of the squares, in pixels.
        resizing: How a photo becomes a square, as in `make_square`.

    Returns:
        RGB pixels 0-255, uint8, of shape (photos, image_size, image_size, 3), in the order of the
        paths.
    """
    return np.stack(list(load_photos((folder / path for path in paths), image_size, resizing)))


def decode_in_batches(
    folder: Location,
    paths: pd.Series[str],
    image_size: int,
    resizing: Resizing,
    batch_size: int = 32,
) -> Iterator[Pixels]:
    """Read many photos as `load_usable_photo` does, and show how far that is.

    Args:
        folder: The folder that the paths start from.
        paths: Of the photos.
        image_size: Side of the squares, in pixels.
        resizing: How a photo becomes a square, as in `make_square`.
        batch_size: Photos that are in memory at once.

    Yields:
        RGB pixels 0-255, uint8, of shape (batch_size, image_size, image_size, 3), in the order of
        the paths; the last batch may be smaller.
    """
    shown = show_progress(paths, desc="Decoding photos", unit=" photos")
    photos = load_photos((folder / path for path in shown), image_size, resizing)
    return stack_in_batches(photos, batch_size)

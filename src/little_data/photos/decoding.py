"""Turn an image file of any kind into RGB pixels.

Everything that reads a photo (ingestion, training, evaluation, prediction) reads it with the
functions of this module, so that a photo has the same pixels everywhere.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from PIL import UnidentifiedImageError

from little_data.messages.errors import LittleDataError
from little_data.messages.progress import show_progress
from little_data.photos.squares import make_square
from little_data.startup.lazy_imports import ExifTags, Image, ImageOps, np, npt, pd
from little_data.streams.batches import stack_in_batches
from little_data.streams.threads import map_in_threads
from little_data.types.networks import Resizing

Pixels: TypeAlias = "npt.NDArray[np.uint8]"


class UnusablePhotoError(LittleDataError):
    """A file that cannot be used as a photo; the message is the reason, without the file's name."""


def read_rgb(
    path: Path, largest_pixels: int | None = None, at_least: int | None = None
) -> Image.Image:
    """Read the first frame of an image file as 8-bit RGB, turned upright.

    Grey, palette, CMYK and 16-bit images are converted; transparent ones are laid on white;
    the file's content decides its format, not its extension.

    Args:
        path: The image file.
        largest_pixels: Refuse an image with more pixels than this before decoding it.
        at_least: If given, a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size as long as both
            sides keep this many pixels; this is several times faster for large photos.

    Returns:
        The image in mode RGB; its `format` is that of the file's content, as Pillow names it.

    Raises:
        UnusablePhotoError: The file is no image, gone, empty, truncated or too large.
    """
    try:
        if path.stat().st_size == 0:
            raise UnusablePhotoError("the file is empty")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                _check_pixels(image, largest_pixels)
                if at_least is not None:
                    image.draft(None, (at_least, at_least))
                image.load()
                pixels = _convert_to_rgb(_turn_upright(image))
                pixels.format = image.format
                return pixels
    except UnusablePhotoError:
        raise
    except UnidentifiedImageError:
        raise UnusablePhotoError("not an image, or of an unknown format") from None
    except Image.DecompressionBombError:
        raise UnusablePhotoError("more pixels than any photo: a decompression bomb?") from None
    except PermissionError:
        raise UnusablePhotoError("the file may not be read (permission denied)") from None
    except FileNotFoundError:
        raise UnusablePhotoError("the file is gone, or a link that leads nowhere") from None
    # Pillow's decoders raise whatever a damaged file leads them to.
    except Exception as error:
        reason = getattr(error, "strerror", None) or error
        raise UnusablePhotoError(f"damaged or truncated: {reason}") from None


def load_photo(path: Path, image_size: int, resizing: Resizing) -> Pixels:
    """Read a photo as a square of pixels, as every model of this project sees it.

    Args:
        path: The image file.
        image_size: Side of the square, in pixels.
        resizing: How the photo becomes a square, as in `make_square`.

    Returns:
        RGB pixels 0-255, uint8, of shape (image_size, image_size, 3).

    Raises:
        UnusablePhotoError: The file cannot be read as an image.
    """
    # No side is made longer than it was decoded, whatever becomes of the other one.
    image = read_rgb(path, at_least=image_size)
    return np.asarray(make_square(image, image_size, resizing))


def load_photo_or_reason(path: Path, image_size: int, resizing: Resizing) -> Pixels | str:
    """Read a photo as `load_photo` does, or return the reason why it cannot be read."""
    try:
        return load_photo(path, image_size, resizing)
    except UnusablePhotoError as error:
        return str(error)


def load_usable_photo(path: Path, image_size: int, resizing: Resizing) -> Pixels:
    """Read a photo as `load_photo` does, of which ingestion found that it can be read.

    Raises:
        UnusablePhotoError: The file cannot be read any more; the message names it.
    """
    try:
        return load_photo(path, image_size, resizing)
    except UnusablePhotoError as error:
        raise UnusablePhotoError(
            f"{path} was usable when it was ingested and is not any more ({error}): "
            "run the ingestion pipeline again"
        ) from None


def load_photos(paths: Iterable[Path], image_size: int, resizing: Resizing) -> Iterator[Pixels]:
    """Read photos on all cores as `load_usable_photo` does, in the order of their paths."""
    return map_in_threads(lambda path: load_usable_photo(path, image_size, resizing), paths)


def stack_photos(folder: Path, paths: Iterable[str], image_size: int, resizing: Resizing) -> Pixels:
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
    folder: Path,
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


def _check_pixels(image: Image.Image, largest_pixels: int | None) -> None:
    width, height = image.size
    if largest_pixels is not None and width * height > largest_pixels:
        raise UnusablePhotoError(
            f"too large: {width} x {height} pixels, at most {largest_pixels:,} are allowed "
            "(parameter ingestion.largest_pixels)"
        )


def _turn_upright(image: Image.Image) -> Image.Image:
    # Malformed EXIF data says nothing about the pixels: the photo is used as it is.
    with contextlib.suppress(Exception):
        # Pillow would copy a photo that needs no turning, which takes half as long as decoding it.
        if image.getexif().get(ExifTags.Base.Orientation, 1) != 1:
            return ImageOps.exif_transpose(image)
    return image


def _convert_to_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB" and not image.has_transparency_data:
        return image
    if image.mode.startswith("I"):
        return _convert_16_bit_to_rgb(image)
    if image.mode == "F":
        raise UnusablePhotoError("floating-point pixels have no agreed range: save it as 8-bit")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")


def _convert_16_bit_to_rgb(image: Image.Image) -> Image.Image:
    # Pillow's own conversion clips at 255 and turns nearly every 16-bit photo white.
    values = np.asarray(image).astype(np.int64)
    return Image.fromarray((values >> 8).clip(0, 255).astype(np.uint8)).convert("RGB")

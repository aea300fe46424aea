"""Open an image file of any kind: its largest page, upright, in 8 bits and the colours of sRGB."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from PIL import UnidentifiedImageError

from little_data.photos.colour_spaces import convert_to_srgb
from little_data.photos.damage import (
    MOST_MISSING,
    MendedFile,
    has_broken_pixels,
    measure_missing_end,
    mend_file,
)
from little_data.photos.deep_pixels import (
    DeepPixels,
    is_deep,
    read_deep_pixels,
    scale_deep_pixels,
)
from little_data.photos.fatal_photos import check_suspect, note_decoding
from little_data.photos.formats import (
    UnusablePhotoError,
    check_camera_raw,
    list_readable_formats,
    name_unreadable,
)
from little_data.photos.jpeg_scans import MOST_SCANS, count_scans
from little_data.photos.object_storage import StoreAwayError
from little_data.photos.passing_failures import (
    explain_passing,
    explain_passing_failures,
    ignore_malformed,
)
from little_data.photos.photo_files import MOST_BYTES, PhotoFile, open_photo, take_photo
from little_data.startup.lazy_imports import ExifTags, Image, ImageOps
from little_data.types.locations import Location

# Formats whose further pages may be larger than the first; others are animations.
_PAGED_FORMATS = ("TIFF", "MPO")
_MOST_PAGES = 1000

_JPEG_FORMATS = ("JPEG", "MPO")


@dataclass(frozen=True)
class DecodedPhoto:
    """A photo, and what was found while it was decoded.

    Attributes:
        image: Upright, in mode RGB; its `format` is that of the file's content, as Pillow names it.
        deep: The values of more than 8 bits that the image was made of.
        note: What is damaged, and how much of the photo is missing; None if it is whole.
        quantization: The quantization table of a JPEG's brightness: 64 numbers.
    """

    image: Image.Image
    deep: DeepPixels | None = None
    note: str | None = None
    quantization: list[int] | None = None


def decode_photo(
    path: Location | PhotoFile, largest_pixels: int | None = None, at_least: int | None = None
) -> DecodedPhoto:
    """Read an image file as 8-bit RGB, turned upright.

    The file's content decides its format, not its extension. Of several pages the largest is read,
    of an animation the first frame. Grey, palette, CMYK, 16-bit and floating-point images are
    converted; colours with a profile become those of sRGB; transparent pixels are laid on white.
    A photo of which no more than `MOST_MISSING` is missing is read as far as it goes.

    Args:
        path: The image file, on this computer or in object storage.
        largest_pixels: Refuse an image with more pixels than this before decoding it; by default
            Pillow's own limit, which runs set to ingestion.largest_pixels.
        at_least: If given, a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size as long as both
            sides keep this many pixels; this is several times faster for large photos.

    Raises:
        UnusablePhotoError: The file is no image, gone, empty, damaged or too large.
        PassingFailureError: It cannot be read now, whatever it is.
        StoreAwayError: Its store does not answer.
    """
    photo = take_photo(path)
    # Given a path, Pillow maps some files to memory, and scrambles TIFFs that are to be turned.
    with (
        _explain_failures(photo, largest_pixels),
        explain_passing_failures(),
        open_photo(photo) as file,
    ):
        check_suspect(photo, largest_pixels)
        with note_decoding(photo):
            try:
                return _decode(file, photo, None, largest_pixels, at_least)
            except (OSError, SyntaxError, ValueError, EOFError) as error:
                if explain_passing(error):
                    raise
                mended = _mend(file, photo, largest_pixels, at_least)
                if mended is None:
                    raise error
                return mended


@contextlib.contextmanager
def _explain_failures(photo: PhotoFile, largest_pixels: int | None) -> Iterator[None]:
    try:
        yield
    except (UnusablePhotoError, StoreAwayError):
        raise
    except UnidentifiedImageError:
        with open_photo(photo) as file:
            kind = name_unreadable(file, photo.place)
        raise UnusablePhotoError(kind) from None
    except Image.DecompressionBombError as error:
        # Pillow tells the pixels, and no sides: it has not opened the file.
        pixels = re.search(r"\d+", str(error))
        size = _write_megapixels(int(pixels[0])) if pixels else "far more pixels than any photo"
        raise UnusablePhotoError(_explain_size(size, _find_limit(largest_pixels))) from None
    except PermissionError:
        raise UnusablePhotoError("the file may not be read (permission denied)") from None
    except FileNotFoundError:
        raise UnusablePhotoError("the file is gone, or a link that leads nowhere") from None
    # Pillow's decoders raise whatever a damaged file leads them to.
    except Exception as error:
        reason = getattr(error, "strerror", None) or error
        raise UnusablePhotoError(f"damaged or truncated: {reason}") from None


def _decode(
    file: BinaryIO,
    photo: PhotoFile,
    mended: MendedFile | None,
    largest_pixels: int | None,
    at_least: int | None,
) -> DecodedPhoto:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(file, formats=list_readable_formats()) as image:
            check_camera_raw(image, photo.place)
            page = _turn_to_largest_page(image) if image.format in _PAGED_FORMATS else 0
            _check_pixels(image, largest_pixels)
            if image.format in _JPEG_FORMATS:
                _check_scans(file, getattr(image, "offset", 0))
                if at_least is not None:
                    image.draft(None, (at_least, at_least))
            if image.format == "PNG" and mended is None:
                _check_png(file)
            has_deep_pixels = is_deep(image)
            image.load()
            deep = None
            if has_deep_pixels:
                deep = read_deep_pixels(image, _read_whole(file), page)
            return DecodedPhoto(
                image=_finish(image, deep),
                deep=deep,
                note=_note_damage(image, mended),
                quantization=getattr(image, "quantization", {}).get(0),
            )


def _check_scans(file: BinaryIO, start: int) -> None:
    """Check a JPEG that begins at a place of the file, and leave the file where it was.

    Raises:
        UnusablePhotoError: It would take very long to decode.
    """
    place = file.tell()
    if count_scans(_read_whole(file)[start:]) > MOST_SCANS:
        raise UnusablePhotoError(
            f"its pixels are stored in more than {MOST_SCANS} scans, as only files have them that "
            "are made to keep a decoder busy: save it again with another program"
        )
    file.seek(place)


def _check_png(file: BinaryIO) -> None:
    """Check the sums that the decoder leaves unchecked, and leave the file where it was.

    Raises:
        OSError: Pixels are damaged.
    """
    place = file.tell()
    if has_broken_pixels(_read_whole(file)):
        raise OSError("a checksum is wrong")
    file.seek(place)


def _read_whole(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(MOST_BYTES)


def _mend(
    file: BinaryIO, photo: PhotoFile, largest_pixels: int | None, at_least: int | None
) -> DecodedPhoto | None:
    """Decode a file that was refused as it is; None if nothing can be mended."""
    mended = mend_file(_read_whole(file))
    if mended is None:
        return None
    try:
        return _decode(io.BytesIO(mended.content), photo, mended, largest_pixels, at_least)
    except UnusablePhotoError:
        raise
    except Exception as error:
        if explain_passing(error):
            raise
        return None


def _note_damage(image: Image.Image, mended: MendedFile | None) -> str | None:
    """Say what is damaged and how much of the photo is missing.

    Raises:
        UnusablePhotoError: Too much of it is missing.
    """
    missing = mended.missing if mended else 0.0
    if image.format in _JPEG_FORMATS:
        missing = measure_missing_end(image, is_cut=mended is not None)
    if not mended and not missing:
        return None
    damage = mended.damage if mended else "the decoder stopped early"
    note = f"damaged or truncated: {damage}; {missing:.1%} of the photo is missing"
    if missing > MOST_MISSING:
        raise UnusablePhotoError(note)
    return note


def _turn_to_largest_page(image: Image.Image) -> int:
    """Turn to the page with the most pixels, the first of them, and return its number."""
    pages = min(getattr(image, "n_frames", 1), _MOST_PAGES)
    areas = []
    # Behind a page that is damaged nothing can be found.
    with ignore_malformed():
        for page in range(pages if pages > 1 else 0):
            image.seek(page)
            areas.append(image.width * image.height)
    largest = areas.index(max(areas)) if areas else 0
    if pages > 1:
        image.seek(largest)
    return largest


def _check_pixels(image: Image.Image, largest_pixels: int | None) -> None:
    width, height = image.size
    limit = _find_limit(largest_pixels)
    if limit and width * height > limit:
        size = f"{width} x {height} pixels, {_write_megapixels(width * height)}"
        raise UnusablePhotoError(_explain_size(size, limit))


def _find_limit(largest_pixels: int | None) -> int | None:
    # Asked for anew each time: a lazy module keeps the first answer.
    from PIL import Image as Pillow

    return largest_pixels or Pillow.MAX_IMAGE_PIXELS


def _explain_size(size: str, limit: int | None) -> str:
    of_limit = f"; the limit is {limit / 1e6:,.4g} (ingestion.largest_pixels)" if limit else ""
    return f"too large: {size}{of_limit}"


def _write_megapixels(pixels: int) -> str:
    return f"{pixels / 1e6:,.4g} megapixels"


def _finish(image: Image.Image, deep: DeepPixels | None) -> Image.Image:
    """Bring a loaded image to 8-bit sRGB, upright."""
    flat = scale_deep_pixels(deep) if deep else image
    pixels = _turn_upright(convert_to_srgb(flat, image.info.get("icc_profile")), image)
    pixels.format = image.format
    return pixels


def _turn_upright(pixels: Image.Image, source: Image.Image) -> Image.Image:
    # Malformed EXIF data say nothing about the pixels: the photo is used as it is.
    with ignore_malformed():
        orientation = source.getexif().get(ExifTags.Base.Orientation, 1)
        # Pillow would copy a photo that needs no turning, which takes half as long as decoding it.
        if orientation != 1:
            pixels = ImageOps.exif_transpose(_mark(pixels, orientation))
    return pixels


def _mark(pixels: Image.Image, orientation: int) -> Image.Image:
    pixels.getexif()[ExifTags.Base.Orientation] = orientation
    return pixels

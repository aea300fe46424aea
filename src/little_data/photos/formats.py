"""Which files can be read as photos, and what the others are."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from little_data.messages.errors import LittleDataError
from little_data.startup.lazy_imports import Image
from little_data.types.locations import Location

# None of them starts a program, as EPS does, for which Pillow calls Ghostscript. JPEG comes first:
# most photos are found at once. TGA is last: it has no beginning of its own.
_FORMATS = (
    *("JPEG", "PNG", "GIF", "BMP", "DIB", "TIFF", "WEBP", "AVIF", "HEIF", "JPEG2000", "PPM"),
    *("ICO", "ICNS", "QOI", "PCX", "SGI", "SUN", "XBM", "TGA"),
)

_UNPACK = "unpack it beside the photos"
_SAVE = "save it as a JPEG or PNG"
_TAKE_FRAMES = "save frames of it as photos"

_HEIF = rb"....ftyp(heic|heix|heim|heis|hevc|hevx|hevm|hevs|mif1|msf1)"
_AVIF = rb"....ftypavi[fs]"

# What photos begin with that are named otherwise where they cannot be read.
_READABLE = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "GIF": rb"GIF8[79]a",
    "WEBP": rb"RIFF....WEBP",
    "AVIF": _AVIF,
    "HEIF": _HEIF,
}

# What files begin with that are no photos, or none that can be read here.
_KINDS = {
    _HEIF: (
        "a HEIC photo, as iPhones write them: install the extra heic, "
        'pip install -c constraints.txt -e ".[heic]", or save it as a JPEG'
    ),
    _AVIF: f"an AVIF photo, which this Pillow cannot read: {_SAVE}",
    rb"\xff\x0a|....JXL ": f"a JPEG XL photo, which cannot be read: {_SAVE}",
    rb"....ftypcrx |FUJIFILMCCD-RAW|II(RO|RS|U\0)|MMOR|FOVb|II\*\0....CR": (
        f"a camera's RAW file: develop it and {_SAVE}"
    ),
    rb"....ftyp|....(moov|mdat)|RIFF....AVI |\x1aE\xdf\xa3|\0\0\1[\xb3\xba]|FLV|0&\xb2u\x8ef\xcf": (
        f"a video: {_TAKE_FRAMES}"
    ),
    rb"%PDF": f"a PDF document: {_SAVE}",
    rb"(\xef\xbb\xbf)?\s*(<\?xml.*|<!--.*|<!DOCTYPE svg.*)?<svg": f"an SVG drawing: {_SAVE}",
    rb"8BPS": f"a Photoshop file (PSD): {_SAVE}",
    rb"%!PS|\xc5\xd0\xd3\xc6": f"a PostScript file (EPS): {_SAVE}",
    rb"gimp xcf": f"a GIMP file (XCF): {_SAVE}",
    rb".{128}DICM": f"a DICOM file: {_SAVE}",
    rb"\x93NUMPY": f"a NumPy array: {_SAVE}",
    rb"\x89HDF": f"an HDF5 file: {_SAVE}",
    rb"PK\x03\x04": f"a zip archive: {_UNPACK}",
    rb"7z\xbc\xaf\x27\x1c": f"a 7z archive: {_UNPACK}",
    rb"Rar!": f"a RAR archive: {_UNPACK}",
    rb"version https://git-lfs": "a pointer of Git LFS, not the photo: run git lfs pull",
    rb"(?i:(\xef\xbb\xbf)?\s*<(!doctype )?html)": (
        "a web page, not a photo: whatever downloaded it got an answer in place of the photo"
    ),
    rb"(II\*\0|MM\0\*|II\+\0|MM\0\+)": f"a TIFF of a kind that cannot be read: {_SAVE}",
}

_RAW_NAMES = re.compile(
    r"\.(3fr|arw|cr2|cr3|crw|dcr|dng|erf|iiq|kdc|mef|mos|mrw|nef|nrw|orf|pef|raf|rw2|sr2|srf|srw|x3f)",
    re.IGNORECASE,
)
# Tags of TIFF: the page is the small copy of another one; more pages; the DNG version; the filter
# before the sensor.
_SUBFILE_TYPE, _SUBFILES, _DNG_VERSION, _COLOUR_FILTER = 254, 330, 50706, 33421


class UnusablePhotoError(LittleDataError):
    """A file that cannot be used as a photo; the message is the reason, without the file's name."""


@cache
def list_readable_formats() -> tuple[str, ...]:
    """Return the formats that are read, by Pillow's names: HEIF only with the extra `heic`."""
    Image.init()
    if find_spec("pillow_heif"):
        from pillow_heif import register_heif_opener

        # Small copies inside the file are never decoded in place of the photo.
        register_heif_opener(thumbnails=False)
    return tuple(name for name in _FORMATS if name in Image.OPEN)


def limit_pixels(largest_pixels: int | None) -> None:
    """Make Pillow refuse larger images, whoever opens them: there is one limit, or none."""
    from PIL import Image as Pillow

    Pillow.MAX_IMAGE_PIXELS = largest_pixels


def name_readers() -> str:
    """Name what decodes photos: another version may read more files, or other pixels."""
    heif = version("pillow_heif") if find_spec("pillow_heif") else "none"
    return f"Pillow {version('pillow')}, pillow_heif {heif}"


def is_photo(path: Path) -> bool:
    """Tell whether a file begins as photos do."""
    with path.open("rb") as file:
        start = file.read(16)
    return any(re.match(begin, start, re.DOTALL) for begin in _READABLE.values())


def name_unreadable(file: BinaryIO, place: Location) -> str:
    """Say what a file is that could not be opened as a photo, by its first bytes and its name."""
    start = file.read(1024)
    if _RAW_NAMES.fullmatch(place.suffix) and start[:2] in (b"II", b"MM"):
        return f"a camera's RAW file: develop it and {_SAVE}"
    if any(
        re.match(_READABLE[name], start, re.DOTALL)
        for name in list_readable_formats()
        if name in _READABLE
    ):
        return "damaged or truncated: the file begins like a photo, and cannot be opened"
    for beginning, kind in _KINDS.items():
        if re.match(beginning, start, re.DOTALL):
            return kind
    return "not an image, or of an unknown format"


def check_camera_raw(image: Image.Image, place: Location) -> None:
    """Check that a TIFF is no RAW file of a camera, of which only a small copy could be read.

    Raises:
        UnusablePhotoError: It is one.
    """
    tags = getattr(image, "tag_v2", {})
    is_small_copy = tags.get(_SUBFILE_TYPE) == 1 and _SUBFILES in tags
    if (
        is_small_copy
        or {_DNG_VERSION, _COLOUR_FILTER} & set(tags)
        or (tags and _RAW_NAMES.fullmatch(place.suffix))
    ):
        raise UnusablePhotoError(f"a camera's RAW file: develop it and {_SAVE}")

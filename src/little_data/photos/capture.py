"""With which camera a photo was taken, and when."""

from __future__ import annotations

import warnings
from datetime import datetime
from typing import NamedTuple

from little_data.photos.passing_failures import explain_passing
from little_data.startup.lazy_imports import ExifTags, Image


class Capture(NamedTuple):
    """How a photo was taken, as its EXIF data say.

    Attributes:
        camera: Maker, model and serial number, as far as they are given; None if none of them is.
        taken: Time in ISO 8601, to the second, by the camera's clock; None if it is not given.
    """

    camera: str | None
    taken: str | None


def read_capture(image: Image.Image) -> Capture:
    """Read camera and time (DateTimeOriginal) from a decoded image."""
    # Malformed EXIF data say nothing.
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = image.getexif()
            details = exif.get_ifd(ExifTags.IFD.Exif)
    except Exception as error:
        if explain_passing(error):
            raise
        return Capture(None, None)
    words = [exif.get(ExifTags.Base.Make), exif.get(ExifTags.Base.Model)]
    words.append(details.get(ExifTags.Base.BodySerialNumber))
    camera = " ".join(text for word in words if (text := _clean(word)))
    return Capture(camera or None, _read_time(details.get(ExifTags.Base.DateTimeOriginal)))


def _clean(value: object) -> str:
    return value.replace("\0", " ").strip() if isinstance(value, str) else ""


def _read_time(value: object) -> str | None:
    try:
        return datetime.strptime(_clean(value), "%Y:%m:%d %H:%M:%S").isoformat()
    except ValueError:
        return None

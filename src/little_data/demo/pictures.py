"""Pictures as the page takes them: in their address, so that no file has to be asked for."""

from __future__ import annotations

import base64
import io

from PIL import Image

from little_data.photos.decoding import Pixels

_QUALITY = 85


def make_drawing_url(image: Image.Image) -> str:
    """Return a drawing as a PNG in a data: address."""
    return _make_data_url(image, "png")


def make_photo_url(photo: Pixels, side: int) -> str:
    """Return a photo as a JPEG in a data: address.

    Args:
        photo: RGB pixels 0-255 of shape (height, width, 3).
        side: Neither height nor width is longer, in pixels.
    """
    image = Image.fromarray(photo)
    image.thumbnail((side, side))
    return _make_data_url(image, "jpeg", quality=_QUALITY)


def _make_data_url(image: Image.Image, kind: str, **options: int) -> str:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return f"data:image/{kind};base64,{base64.b64encode(file.getvalue()).decode()}"

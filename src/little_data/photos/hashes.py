"""Hashes that say whether two files, or two photos, are the same."""

from __future__ import annotations

import hashlib

from little_data.photos.deep_pixels import DeepPixels
from little_data.photos.formats import UnusablePhotoError
from little_data.photos.photo_files import PhotoFile, open_photo, take_photo
from little_data.startup.lazy_imports import Image
from little_data.types.locations import Location


def hash_file(path: Location | PhotoFile) -> str | None:
    """Return the SHA-256 of a file's bytes, in hexadecimal; None if they cannot be read."""
    try:
        with open_photo(take_photo(path)) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, MemoryError, UnusablePhotoError):
        return None


def hash_pixels(image: Image.Image, deep: DeepPixels | None = None) -> str:
    """Return the SHA-256 of an RGB image's size and pixels, in hexadecimal.

    Photos that differ only beyond 8 bits are different photos: those values are hashed, too.
    """
    digest = hashlib.sha256(f"{image.width}x{image.height}".encode())
    digest.update(image.tobytes())
    if deep:
        digest.update(f"{deep.values.dtype.str} {deep.bits}".encode())
        digest.update(deep.values.tobytes())
    return digest.hexdigest()

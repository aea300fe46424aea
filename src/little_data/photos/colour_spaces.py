"""Colours as sRGB, whatever the camera, the scanner or the printer means by its numbers."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

from little_data.startup.lazy_imports import Image, np

if TYPE_CHECKING:
    from PIL.ImageCms import ImageCmsTransform

# Rounding within a transform of sRGB to itself: 8-bit colours that differ by no more are the same.
_SAME_COLOUR = 2


def convert_to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert an image of 8 bits to RGB, its colours to sRGB, transparent pixels to white.

    Args:
        image: In any mode of 8 bits or less.
        profile: The ICC profile of its colours; without one, or with one that cannot be used, RGB
            and grey are taken as sRGB, and CMYK as Pillow takes it.
    """
    if image.mode == "RGB" and not profile and not image.has_transparency_data:
        return image
    if image.has_transparency_data:
        image = image.convert("RGBA")
        colours = _convert_opaque(image.convert("RGB"), profile)
        colours.putalpha(image.getchannel("A"))
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, colours).convert("RGB")
    return _convert_opaque(image, profile)


def _convert_opaque(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode not in ("RGB", "L", "CMYK", "LAB"):
        image = image.convert("RGB")
    transform = None
    if profile or image.mode == "LAB":
        transform = _find_transform(profile if image.mode != "LAB" else None, image.mode)
    if transform is None:
        return image.convert("RGB")
    from PIL import ImageCms

    return ImageCms.applyTransform(image, transform) or image


# A set of photos has the profiles of a few cameras.
@lru_cache(maxsize=32)
def _find_transform(profile: bytes | None, mode: str) -> ImageCmsTransform | None:
    """Return what leads from a profile to sRGB, or None if nothing is to be done.

    Args:
        profile: An ICC profile; None for CIE L*a*b*.
        mode: Of the images, as Pillow names it.
    """
    from PIL import ImageCms

    try:
        source = (
            ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if profile
            else ImageCms.createProfile("LAB")
        )
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    # A profile that is damaged, or one for another kind of colours.
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    return None if mode != "LAB" and _changes_nothing(transform, mode) else transform


def _changes_nothing(transform: ImageCmsTransform, mode: str) -> bool:
    """Tell whether colours stay as they are, as with the many profiles that are sRGB."""
    from PIL import ImageCms

    if mode == "CMYK":
        return False
    steps = np.arange(0, 256, 15, dtype=np.uint8)
    colours = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    before = Image.fromarray(colours if mode == "RGB" else colours[..., 0])
    after = np.asarray(ImageCms.applyTransform(before, transform)).astype(int)
    return bool(np.abs(after - np.asarray(before.convert("RGB"))).max() <= _SAME_COLOUR)

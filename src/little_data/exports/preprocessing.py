"""How the file of a photo becomes what a model takes, in words that another program can follow."""

from __future__ import annotations

from typing import Any

from little_data.photos.shared_photos import SharedPhotos
from little_data.photos.squares import PADDING_GREY
from little_data.types.networks import Resizing

_AS_PILLOW = "bilinear and antialiased, as Pillow's Image.resize with Resampling.BILINEAR"
_GREY = [PADDING_GREY] * 3

SQUARES: dict[Resizing, str] = {
    "squeeze": f"squeezed into the square without cropping, {_AS_PILLOW}",
    "crop": "cropped to the largest square in its middle (where the rest is odd, its smaller half "
    f"is cut off at the left or the top), then to the square, {_AS_PILLOW}",
    "pad": "padded to a square with the same number of grey pixels "
    f"({PADDING_GREY}, {PADDING_GREY}, {PADDING_GREY}) on both sides of the photo (an odd rest is "
    f"rounded down), then to the square, {_AS_PILLOW}",
}


def describe_preprocessing(
    side: int, resizing: Resizing, photos: SharedPhotos
) -> list[dict[str, Any]]:
    """List the steps from the file of a photo to the pixels that a model takes, in their order.

    Args:
        side: Of the square that the model sees, in pixels.
        resizing: How a photo becomes that square.
        photos: How photos of more than 8 bits are shown, and how large they may be.

    Returns:
        A ``step`` each, what it does in ``words``, and its numbers, for programs.
    """
    return [
        {
            "step": "page",
            "words": "of several pages (TIFF, MPO) the one with the most pixels, the first of "
            "them; of an animation the first frame",
        },
        {
            "step": "reduction",
            "words": "a JPEG is decoded at 1/2, 1/4 or 1/8 of its size, the smallest at which both "
            f"sides keep {side} pixels, as Pillow's image.draft(None, ({side}, {side})) before its "
            "pixels are loaded; decoded whole, a large photo differs a little",
            "side": side,
        },
        _describe_depth(photos.depth),
        {
            "step": "colours",
            "words": "to red, green and blue of sRGB: by the ICC profile of the file where it has "
            "one; grey three times; CMYK and palettes as Pillow's Image.convert('RGB')",
        },
        {
            "step": "transparency",
            "words": "laid on white (255, 255, 255), in proportion to the alpha channel",
            "background": [255, 255, 255],
        },
        {
            "step": "orientation",
            "words": "turned upright as the EXIF tag Orientation says, as Pillow's "
            "ImageOps.exif_transpose",
        },
        {
            "step": "square",
            "words": f"a photo of {side} x {side} pixels stays as it is; others "
            f"{SQUARES[resizing]}",
            "method": resizing,
            "side": side,
            "padding": _GREY if resizing == "pad" else None,
        },
    ]


def _describe_depth(bits: int | None) -> dict[str, Any]:
    """Describe the step from more than 8 bits to 8."""
    depth = "the smallest even number of bits, 8 or more, that holds the largest value of the file"
    return {
        "step": "depth",
        "words": "values of more than 8 bits become value >> (bits - 8), at most 255, where bits "
        "are those that the file declares (PNG: sBIT; TIFF: BitsPerSample from 9 to 15, "
        f"MaxSampleValue) or else {bits or depth}; an alpha channel becomes value >> 8. "
        "Floating-point numbers become 255 * value, rounded, where none is above 1, or else "
        "255 * value / (2 ** bits - 1); where there are negative ones, black is the lowest "
        "possible value in place of 0",
        "bits": bits,
    }

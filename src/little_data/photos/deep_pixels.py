"""Pixels of more than 8 bits, as microscopes, X-ray and depth cameras write them, in 8 bits.

Such a camera has 10, 12 or 14 bits, and often writes them into files of 16: taken by the 16 bits,
they are nearly black. The range is a depth in bits, not what the brightest pixel has, so that a
darker photo stays darker.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

from little_data.photos.png_chunks import read_chunks
from little_data.startup.lazy_imports import Image, cv2, np, npt

# Tags of TIFF.
_BITS_PER_SAMPLE, _LARGEST_VALUE, _LARGEST_SCALED_VALUE = 258, 281, 341

# Formats whose decoder brings the values to 16 bits by the range that the file declares.
_SCALED_FORMATS = ("PPM", "JPEG2000")

_DEEP_COLOUR_FORMATS = ("PNG", "TIFF")
_COLOUR_MODES = ("RGB", "RGBA", "LA")


# The range of all files that declare none; see `show_depth`.
_chosen = SimpleNamespace(bits=None)


class DeepPixels(NamedTuple):
    """What a file of more than 8 bits holds.

    Attributes:
        values: Integers or floating-point numbers of shape (height, width), or (height, width,
            channels) with the channels red, green, blue and perhaps alpha.
        bits: The depth that is shown as white: 2 to its power, less 1. 0 is for floating-point
            numbers up to 1.
        bits_used: The smallest even depth that holds the values, if the file declares none and
            another one may be chosen; see `show_depth`.
    """

    values: npt.NDArray[Any]
    bits: int
    bits_used: int | None = None


def show_depth(bits: int | None) -> None:
    """Choose one range for all files that declare none, whoever reads them.

    Args:
        bits: White is 2 to their power, less 1. None: for each file the smallest even number that
            holds its values.
    """
    _chosen.bits = bits


def find_shown_depth() -> int | None:
    """Return the bits that `show_depth` has chosen."""
    bits: int | None = _chosen.bits
    return bits


def is_deep(image: Image.Image) -> bool:
    """Tell whether an opened image, not loaded yet, has more than 8 bits in a channel."""
    if image.mode == "F" or image.mode.startswith("I"):
        return True
    # The decoder of colours is told how the file has them, such as "RGB;16B".
    return (
        image.format in _DEEP_COLOUR_FORMATS
        and image.mode in _COLOUR_MODES
        and ";16" in str(getattr(image, "tile", ""))
    )


def read_deep_pixels(image: Image.Image, content: bytes, page: int) -> DeepPixels | None:
    """Read the values of an image for which `is_deep` holds.

    Args:
        image: As Pillow loaded it; it has no mode for deep colours and has cut them to 8 bits.
        content: The bytes of its file.
        page: Number of the page that is read.

    Returns:
        The values; None if they cannot be read in full depth.
    """
    values = _decode_colours(content, page) if image.mode in _COLOUR_MODES else np.asarray(image)
    if values is None:
        return None
    if values.dtype.kind == "f":
        declared, used = _find_declared_float_bits(image), _find_used_float_bits(values)
    else:
        values = values.astype(np.int64 if values.dtype.itemsize > 2 else np.int32)
        declared, used = _find_declared_bits(image, content), _find_used_bits(values)
    # A declaration that the values contradict says nothing.
    if declared is not None and used <= _round_up(declared):
        return DeepPixels(values, declared)
    if used == 0:
        return DeepPixels(values, 0)
    return DeepPixels(values, int(_chosen.bits or used), used)


def scale_deep_pixels(pixels: DeepPixels) -> Image.Image:
    """Make an 8-bit image of deep pixels: black is 0, or the lowest value that can be negative."""
    values, bits = pixels.values, pixels.bits
    if values.dtype.kind == "f":
        finite = np.nan_to_num(values.astype(np.float64), nan=0, posinf=0, neginf=0)
        largest = 2.0**bits - 1 if bits else 1.0
        low = -largest if finite.min() < 0 else 0.0
        shown = np.rint((finite - low) / (largest - low) * 255)
    else:
        shown = values >> (bits - 8)
        if values.ndim == 3 and values.shape[2] == 4:
            shown[..., 3] = values[..., 3] >> 8
    return Image.fromarray(np.clip(shown, 0, 255).astype(np.uint8))


def _decode_colours(content: bytes, page: int) -> npt.NDArray[Any] | None:
    whole = np.frombuffer(content, np.uint8)
    is_read, pages = cv2.imdecodemulti(whole, cv2.IMREAD_UNCHANGED, range=(page, page + 1))
    if not is_read or pages[0].ndim != 3 or pages[0].dtype.itemsize < 2:
        return None
    order = cv2.COLOR_BGRA2RGBA if pages[0].shape[2] == 4 else cv2.COLOR_BGR2RGB
    values: npt.NDArray[Any] = cv2.cvtColor(pages[0], order)
    return values


def _find_used_bits(values: npt.NDArray[Any]) -> int:
    colours = values[..., :3] if values.ndim == 3 else values
    return _round_up(int(colours.max(initial=0)).bit_length())


def _find_declared_bits(image: Image.Image, content: bytes) -> int | None:
    """Return the depth that a file declares, None if that is only the size of its values."""
    if image.format in _SCALED_FORMATS:
        return 16
    if image.format == "PNG":
        significant = [
            max(chunk.content) for chunk in read_chunks(content[:4096]) if chunk.kind == b"sBIT"
        ]
        return max(8, *significant) if significant else None
    tags = getattr(image, "tag_v2", {})
    if largest := tags.get(_LARGEST_VALUE):
        return max(8, int(np.max(largest)).bit_length())
    depth = int(np.max(tags.get(_BITS_PER_SAMPLE, 16)))
    return depth if 8 < depth < 16 else None


def _round_up(bits: int) -> int:
    """Return the smallest even depth from 8 bits on that holds so many."""
    return max(8, bits + bits % 2)


def _find_declared_float_bits(image: Image.Image) -> int | None:
    declared = getattr(image, "tag_v2", {}).get(_LARGEST_SCALED_VALUE)
    return _find_bits_up_to(float(np.max(declared))) if declared else None


def _find_used_float_bits(values: npt.NDArray[Any]) -> int:
    return _find_bits_up_to(float(np.abs(values[np.isfinite(values)]).max(initial=0)))


def _find_bits_up_to(largest: float) -> int:
    """Return the smallest even depth that holds a number, 0 for numbers up to 1."""
    return 0 if largest <= 1 else _round_up(int(np.ceil(largest)).bit_length())

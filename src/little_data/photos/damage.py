"""Photos that are nearly whole: what is missing, and what can still be seen."""

from __future__ import annotations

import contextlib
import math
import zlib
from typing import NamedTuple

from little_data.photos.png_chunks import PNG_BEGINNING, read_chunks, write_chunk
from little_data.startup.lazy_imports import Image, np

# A photo that lacks more than this share of its pixels is no photo any more.
MOST_MISSING = 0.1

# What the decoder of JPEGs puts in the place of pixels that it cannot read: mid-grey, of which
# Pillow may have made the negative.
_FILLERS = {"RGB": (128,), "L": (128,), "CMYK": (127, 128)}
# Blocks have so many rows and columns of pixels, and up to twice as many where colours are coarser.
_BLOCK = 8
_END_OF_JPEG = b"\xff\xd9"
_JPEG_BEGINNING = b"\xff\xd8\xff"

# Without these, the pixels would mean something else.
_NEEDED_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"sRGB", b"sBIT", b"gAMA", b"eXIf"}

# Bytes that are unpacked at once.
_PIECE = 512

# Samples of a pixel for each colour type of a PNG.
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


class MendedFile(NamedTuple):
    """A file whose damage is made good as far as can be.

    Attributes:
        content: Bytes that decoders take.
        missing: The share of the pixels that could not be read, as far as it is known before
            decoding: see `measure_missing_end`.
        damage: What was wrong.
    """

    content: bytes
    missing: float
    damage: str


def mend_file(content: bytes) -> MendedFile | None:
    """Make a JPEG or PNG readable that decoders have refused; None for other files."""
    if content.startswith(_JPEG_BEGINNING):
        return MendedFile(content + _END_OF_JPEG, 0.0, "the file ends too early")
    if content.startswith(PNG_BEGINNING):
        return _mend_png(content)
    return None


def has_broken_pixels(content: bytes) -> bool:
    """Tell whether a checksum of a PNG's pixels is wrong."""
    return not all(each.is_whole for each in read_chunks(content) if each.kind == b"IDAT")


def _mend_png(content: bytes) -> MendedFile | None:
    chunks = list(read_chunks(content))
    if not chunks or chunks[0].kind != b"IHDR" or len(chunks[0].content) != 13:
        return None
    kept = [(each.kind, each.content) for each in chunks if each.kind in _NEEDED_CHUNKS]
    parts = [each for each in chunks if each.kind == b"IDAT"]
    packed = b"".join(each.content for each in parts)
    missing, damage = 0.0, "its text is damaged or very long"
    if not all(each.is_whole for each in parts) or chunks[-1].kind != b"IEND":
        damage = "its pixels are damaged or end too early"
        size = _count_bytes(chunks[0].content)
        if size is None:
            return None
        rows = _unpack(packed, size)
        rows = rows[: _count_sound_bytes(rows, size // _read_height(chunks[0].content))]
        missing = 1 - len(rows) / size
        packed = zlib.compress(rows + bytes(size - len(rows)), 1)
    kept += [(b"IDAT", packed), (b"IEND", b"")]
    mended = PNG_BEGINNING + b"".join(write_chunk(*chunk) for chunk in kept)
    return MendedFile(mended, missing, damage)


def _unpack(packed: bytes, size: int) -> bytes:
    """Unpack as much as can be: a piece at a time, since an error loses the piece."""
    unpacker = zlib.decompressobj()
    rows = bytearray()
    with contextlib.suppress(zlib.error):
        for start in range(0, len(packed), _PIECE):
            if len(rows) >= size:
                break
            rows += unpacker.decompress(packed[start : start + _PIECE], size - len(rows))
    return bytes(rows)


def _count_sound_bytes(rows: bytes, row_bytes: int) -> int:
    """Return the bytes up to the first row that no PNG has: each begins with a filter, 0 to 4."""
    filters = np.frombuffer(rows, np.uint8)[::row_bytes]
    unsound = np.flatnonzero(filters > 4)
    return int(unsound[0]) * row_bytes if len(unsound) else len(rows)


def _read_height(header: bytes) -> int:
    return int.from_bytes(header[4:8])


def _count_bytes(header: bytes) -> int | None:
    """Return the bytes of all rows of a PNG, unpacked.

    None if the rows are interlaced, so that no rows are whole before all are, or if there are more
    pixels than Pillow's limit.
    """
    width, height = int.from_bytes(header[:4]), _read_height(header)
    bits, colour_type, interlaced = header[8], header[9], header[12]
    # Asked for anew each time: a lazy module keeps the first answer.
    from PIL import Image as Pillow

    is_too_large = width * height > (Pillow.MAX_IMAGE_PIXELS or math.inf)
    if interlaced or is_too_large or colour_type not in _SAMPLES or not width * height:
        return None
    return height * (1 + -(-width * bits * _SAMPLES[colour_type] // 8))


def measure_missing_end(image: Image.Image, is_cut: bool) -> float:
    """Return the share of a JPEG's pixels, from below, that the decoder could not read.

    It fills them with mid-grey.

    Args:
        image: As it was decoded, in mode L, RGB or CMYK, before it is turned or converted.
        is_cut: Whether the file is known to end too early. If not, mid-grey counts only where the
            decoder stopped amid a row of blocks, read at its left and grey at its right: a photo
            may be grey below.
    """
    corner = image.getpixel((image.width - 1, image.height - 1))
    filler, *others = set(corner if isinstance(corner, tuple) else (corner,))
    if others or filler not in _FILLERS[image.mode]:
        return 0.0
    pixels = np.asarray(image).reshape(image.height, image.width, -1)
    is_read = (pixels != filler).any(axis=2)
    rows = np.flatnonzero(is_read.any(axis=1))
    last = int(rows[-1]) if len(rows) else -1
    ends_grey = not is_read[-_BLOCK:, -_BLOCK:].any()
    stopped = ends_grey and last >= 0 and bool(is_read[last, 0]) and not is_read[last, -1]
    if not (is_cut or stopped):
        return 0.0
    return float((~is_read[max(0, last - 2 * _BLOCK) :]).sum() / is_read.size)

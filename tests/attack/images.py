"""Hostile images: mutations of whole ones of every format, in a folder of photos."""

import contextlib
import io
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from hostile_photos import make_jpeg_of_many_scans
from PIL import Image, features

from little_data.datasets import ImageFolderDataset
from little_data.photos.decoding import UnusablePhotoError, load_photo
from little_data.photos.png_chunks import PNG_BEGINNING, read_chunks, write_chunk
from little_data.pipelines.ingestion.inspection import inspect_file
from tests.attack.attempts import Outcome, check_message
from tests.attack.limited_process import LimitedProcess
from tests.attack.mutations import mutate

LARGEST_PIXELS = 100_000_000
# How whole images are saved: the format, the mode, and options.
SAVED = [
    *(("JPEG", mode, {"progressive": slow}) for mode in ("RGB", "L", "CMYK") for slow in (0, 1)),
    *(("PNG", mode, {}) for mode in ("RGB", "RGBA", "P", "L", "LA", "1", "I;16")),
    *(("TIFF", mode, {}) for mode in ("RGB", "L", "I;16", "F", "CMYK", "LAB", "1")),
    *(("TIFF", "RGB", {"compression": packed}) for packed in ("jpeg", "tiff_lzw", "packbits")),
    *(("TIFF", "RGB", {"save_all": True, "pages": 3}), ("MPO", "RGB", {"pages": 3})),
    *(("GIF", "P", {"save_all": True, "pages": 3}), ("WEBP", "RGB", {}), ("AVIF", "RGB", {})),
    *(("WEBP", "RGBA", {"lossless": True}), ("JPEG2000", "RGB", {}), ("BMP", "RGB", {})),
    *(("PPM", "RGB", {}), ("ICO", "RGBA", {}), ("ICNS", "RGBA", {}), ("PCX", "RGB", {})),
    *(("DIB", "P", {}), ("SGI", "RGB", {}), ("XBM", "1", {}), ("TGA", "RGB", {"rle": True})),
]

process = LimitedProcess()
prepare, end = process.start, process.end


@cache
def save_whole(number: int) -> bytes:
    """Save a photo with noise in it as an image of one of the formats."""
    kind, mode, options = SAVED[number]
    options = dict(options)
    random = np.random.default_rng(number)
    ramp = np.add.outer(np.arange(96), np.arange(128))[..., None] + np.array([0, 20, 40])
    pixels = (ramp + random.integers(0, 30, ramp.shape)).clip(0, 255).astype(np.uint8)
    image = Image.fromarray(pixels)
    image = image.convert("L").convert("I;16") if mode == "I;16" else image.convert(mode)
    exif = Image.Exif()
    exif[274], exif[271] = 6, "camera"
    if pages := options.pop("pages", 0):
        options["append_images"] = [image.resize((64 * page, 48)) for page in range(1, pages)]
        options["save_all"] = True
    if kind in ("JPEG", "PNG", "WEBP", "TIFF"):
        options["exif"] = exif
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def attack(random: np.random.Generator) -> Outcome:
    """Put one mutated image among the photos of a folder."""
    made = random.integers(200)
    if made == 0:
        content, name = make_jpeg_of_many_scans(8000, int(10 ** random.uniform(1.9, 4.3))), "scans"
    else:
        kinds = [
            n for n, (kind, *_) in enumerate(SAVED) if kind != "AVIF" or features.check("avif")
        ]
        number = int(random.choice(kinds))
        content, name = mutate(random, save_whole(number)), SAVED[number][0]
        if content.startswith(PNG_BEGINNING) and random.integers(2):
            content = correct_sums(content)
    return process.call(read_among_photos, content, name)


def correct_sums(content: bytes) -> bytes:
    """Let the sums of a PNG's chunks hold, so that what is in them is looked at."""
    chunks = [write_chunk(each.kind, each.content) for each in read_chunks(content)]
    return PNG_BEGINNING + b"".join(chunks)


def read_among_photos(content: bytes, name: str) -> Outcome:
    """List a folder with the image in it, and inspect and load it as runs do."""
    with write_among_photos(content) as folder:
        listing = ImageFolderDataset(filepath=str(folder), unpack_to=str(folder / "none")).load()
        assert "cat/hostile" in [*listing.files["path"], *listing.unused], listing
        path = folder / "cat/hostile"
        facts = inspect_file(path, LARGEST_PIXELS)
        try:
            load_photo(path, 64, "squeeze")
        except UnusablePhotoError as error:
            facts.setdefault("reason", str(error))
    if reason := facts.get("reason"):
        return check_message(reason, name)
    note = facts["note"]
    return Outcome("healed" if note else "unharmed", f"{name}: {note}")


@contextlib.contextmanager
def write_among_photos(content: bytes) -> Iterator[Path]:
    """Write a folder of two classes, with the image in one of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in ("cat/1.jpg", "dog/1.jpg", "cat/hostile"):
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content if path == "cat/hostile" else save_whole(0))
        yield folder

"""Open a file once and find out all about it, wherever that is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from little_data.photos.capture import read_capture
from little_data.photos.fatal_photos import suspect_photo
from little_data.photos.formats import UnusablePhotoError
from little_data.photos.hashes import hash_file, hash_pixels
from little_data.photos.likeness import hash_likeness
from little_data.photos.opening import DecodedPhoto, decode_photo
from little_data.photos.passing_failures import PassingFailureError, explain_passing_failures
from little_data.photos.photo_files import PhotoFile, take_photo
from little_data.photos.quality import measure_quality
from little_data.photos.shared_photos import SharedPhotos
from little_data.pipelines.ingestion.known_facts import FileBefore, KnownHashes, read_times
from little_data.streams.threads import map_in_threads
from little_data.types.locations import Location

Facts = dict[str, Any]


@dataclass(frozen=True)
class InspectionWork:
    """From files to their facts.

    Attributes:
        photos: The folder of the files.
        largest_pixels: As in `inspect_file`.
        known: Files with these hashes are not decoded, so that their facts lack what that finds.
    """

    photos: SharedPhotos
    largest_pixels: int
    known: KnownHashes

    def start(self) -> Callable[[Iterable[FileBefore]], Iterator[Facts]]:
        """Return what gives the facts of each file."""
        self.photos.prepare()
        return lambda files: map_in_threads(self._inspect, files)

    def give_up(self, item: FileBefore, reason: str) -> list[Facts]:
        """Reject a file that ends each process that decodes it."""
        photo = take_photo(self.photos.root / item.path)
        suspect_photo(photo)
        explained = f"{reason}: leave it out, or save it again with another program"
        return [{**self._identify(item, photo), "reason": explained}]

    def _inspect(self, before: FileBefore) -> Facts:
        photo = take_photo(self.photos.root / before.path)
        file = self._identify(before, photo)
        if file["file_hash"] in self.known:
            return file
        return file | inspect_file(photo, self.largest_pixels)

    def _identify(self, before: FileBefore, photo: PhotoFile) -> Facts:
        """Return path, times and hash; a file with the times of before is not read for that."""
        times = before.listed or read_times(self.photos.root / before.path)
        file_hash = before.file_hash if times == before.times else hash_file(photo)
        return {"path": before.path, "file_hash": file_hash, **times._asdict()}


def inspect_file(path: Location | PhotoFile, largest_pixels: int) -> Facts:
    """Decode a file and return its facts, or the reason why it cannot be decoded."""
    try:
        with explain_passing_failures():
            return _describe(decode_photo(path, largest_pixels))
    except PassingFailureError as error:
        # Without the hash of its bytes no later table takes it over.
        return {"reason": str(error), "file_hash": None}
    except UnusablePhotoError as error:
        return {"reason": str(error)}


def _describe(photo: DecodedPhoto) -> Facts:
    return {
        "width": photo.image.width,
        "height": photo.image.height,
        "format": photo.image.format,
        "content_hash": hash_pixels(photo.image, photo.deep),
        "perceptual_hash": hash_likeness(photo.image),
        **read_capture(photo.image)._asdict(),
        "bits": photo.deep.bits if photo.deep else None,
        "bits_used": photo.deep.bits_used if photo.deep else None,
        "note": photo.note,
        **measure_quality(photo.image, photo.quantization),
    }

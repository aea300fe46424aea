"""Photos of which nobody has said what is on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.addresses import Credentials
from little_data.datasets.files.locations import find_place
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.sources.archives.unpacked_archive import UnpackedArchive
from little_data.datasets.sources.archives.unpacking import is_archive
from little_data.datasets.sources.folders.image_listing import list_images
from little_data.datasets.sources.folders.remote_source import RemoteSource
from little_data.datasets.sources.photo_lists import (
    is_photo_list,
    list_photos_of_list,
    read_photo_list,
)
from little_data.datasets.sources.previews import count_unlabelled_files
from little_data.types.listing import UnlabelledImages


class UnlabelledImagesDataset(AbstractDataset[NoReturn, UnlabelledImages]):
    """The photos of a folder, of an archive or of a list, or a single photo.

    Args:
        filepath: A folder or an image file, on this computer or in object storage
            (``s3://bucket/photos``), or the path or address of a zip or tar archive, or a text file
            (``.txt``) with a path of a photo or folder in each line. None if the user has not said
            yet where the photos are.
        unpack_to: Folder for the photos of an archive; a relative path starts in the project.
        example: The command that says where the photos are, for whoever has not.
        archive: Fields of `ArchiveOptions`, such as ``encoding``.
        credentials: For object storage, as in `find_address`.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(
        self,
        *,
        filepath: str | None,
        unpack_to: str,
        example: str,
        archive: dict[str, Any] | None = None,
        credentials: Credentials = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._filepath = filepath
        self._unpack_to = unpack_to
        self._example = example
        self._archive_options = archive
        self._credentials = credentials
        self._remote = RemoteSource(filepath, credentials)
        self.metadata = metadata

    def load(self) -> UnlabelledImages:
        """List the photos, of an archive after it was unpacked.

        Raises:
            DatasetError: There is no such folder, archive or file, or nothing in it.
        """
        if self._remote.is_asked():
            return self._remote.list_photos()
        photos = self._find_photos()
        if isinstance(photos, UnpackedArchive):
            return _list_unpacked(photos)
        if is_photo_list(photos):
            return list_photos_of_list(photos)
        if photos.is_file():
            return UnlabelledImages(photos.parent, [photos.name])
        return list_images(photos)

    def save(self, data: NoReturn) -> NoReturn:
        """Refuse: photos are only read."""
        raise DatasetError(f"{self._filepath}: this dataset is read only")

    def preview(self) -> TablePreview:
        """Count the files in Kedro-Viz, once they are there."""
        if self._remote.is_asked():
            return count_unlabelled_files(self.load())
        photos = self._find_photos() if self._exists() else None
        if not photos or (isinstance(photos, UnpackedArchive) and not photos.is_unpacked()):
            return count_unlabelled_files(UnlabelledImages(Path(), []))
        return count_unlabelled_files(self.load())

    def list_stored_paths(self) -> list[Path]:
        """Name the files whose content the photos depend on: a runner looks there for changes."""
        if self._remote.is_asked():
            return []
        photos = self._find_photos()
        if isinstance(photos, UnpackedArchive):
            return photos.list_stored_paths()
        return [photos, *(read_photo_list(photos) if is_photo_list(photos) else [])]

    def hash_remote_data(self) -> str | None:
        """Hash what is known of the photos without reading them, if they are remote."""
        return self._remote.hash_data()

    def _find_photos(self) -> UnpackedArchive | Path:
        """Return the archive, or the folder or file, whether it is there or not."""
        if not self._filepath:
            raise DatasetError(f"say where the photos are: {self._example}")
        protocol, path = find_place(str(self._filepath))
        place = path.absolute()
        with explain_os_errors(f"{place} cannot be read"):
            if protocol == "file" and not is_archive(place):
                return place
        return UnpackedArchive(
            filepath=str(self._filepath),
            unpack_to=self._unpack_to,
            archive=self._archive_options,
            credentials=self._credentials,
        )

    def _exists(self) -> bool:
        if self._remote.is_asked():
            return self._remote.exists()
        return bool(self._filepath) and self._find_photos().exists()

    def _release(self) -> None:
        self._remote.forget()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath, "unpack_to": self._unpack_to}


def _list_unpacked(archive: UnpackedArchive) -> UnlabelledImages:
    photos = archive.unpack()
    try:
        return list_images(photos)
    except DatasetError as error:
        raise DatasetError(f"{archive.name}, unpacked to {error}") from error

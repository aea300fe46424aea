"""Photos in a zip or tar archive, on this computer or elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.addresses import Credentials
from little_data.datasets.sources.archives.unpacked_archive import UnpackedArchive
from little_data.datasets.sources.folders.labelled_files import list_files_with_labels
from little_data.datasets.sources.folders.litter import list_patterns
from little_data.datasets.sources.folders.remote_source import RemoteSource
from little_data.datasets.sources.labels.label_settings import LabelSettings
from little_data.datasets.sources.previews import count_files
from little_data.types.listing import ImageListing


class ImageArchiveDataset(AbstractDataset[NoReturn, ImageListing]):
    """The labelled photos of an archive, which is fetched and unpacked when that is needed.

    Args:
        filepath: Path, web address, or address in object storage, of a zip or tar archive (.gz,
            .bz2, .xz).
        unpack_to: Folder for the photos; a relative path starts in the project.
        sha256: What the archive's SHA-256 must be, in hexadecimal.
        archive: Fields of `ArchiveOptions`, such as ``encoding``.
        labels: Where the labels are (see `LabelSettings.from_config`); None: where they are found.
        ignore: Patterns of files and folders that are left out (see `is_ignored`), or one.
        credentials: For object storage, as in `find_address`.
        metadata: For Kedro-Viz and other plugins.

    Raises:
        DatasetError: `filepath` is an address that cannot be read here, `sha256` is none, or
            `archive` or `labels` has other fields.
    """

    def __init__(
        self,
        *,
        filepath: str,
        unpack_to: str,
        sha256: str | None = None,
        archive: dict[str, Any] | None = None,
        labels: str | Mapping[str, Any] | None = None,
        ignore: str | Sequence[str] | None = None,
        credentials: Credentials = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._archive = UnpackedArchive(
            filepath=filepath,
            unpack_to=unpack_to,
            sha256=sha256,
            archive=archive,
            credentials=credentials,
        )
        self._remote = RemoteSource(filepath, credentials)
        self._labels = LabelSettings.from_config(labels, credentials)
        self._ignore = list_patterns(ignore)
        self.metadata = metadata

    def load(self) -> ImageListing:
        """List the photos; fetch and unpack the archive first if that was not done yet.

        Raises:
            DatasetError: The archive cannot be fetched or unpacked, or is not the expected one;
                or its photos are not in at least two classes.
        """
        photos = self._archive.unpack()
        try:
            return list_files_with_labels(photos, self._labels, self._ignore)
        except DatasetError as error:
            raise DatasetError(f"{self._archive.name}, unpacked to {error}") from error

    def save(self, data: NoReturn) -> NoReturn:
        """Refuse: photos are only read."""
        raise DatasetError(f"{self._archive.name}: this dataset is read only")

    def preview(self) -> TablePreview:
        """Count the photos of each class in Kedro-Viz, once they are unpacked."""
        if not self._archive.is_unpacked():
            return count_files(ImageListing.from_labels(self._archive.folder, []))
        return count_files(self.load())

    def list_stored_paths(self) -> list[Path]:
        """Name the files whose content the photos depend on: a runner looks there for changes."""
        return [*self._archive.list_stored_paths(), *self._labels.list_stored_paths()]

    def hash_remote_data(self) -> str | None:
        """Hash what is known of the archive and the label file without reading them, if remote."""
        return self._remote.hash_data(self._labels.file)

    def _exists(self) -> bool:
        return self._archive.exists()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._archive.name, "unpack_to": str(self._archive.folder)}

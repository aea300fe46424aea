"""Photos in a folder of the user's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from little_data.datasets.files.addresses import Credentials
from little_data.datasets.files.locations import find_place
from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.sources.folders.labelled_files import list_files_with_labels
from little_data.datasets.sources.folders.litter import list_patterns
from little_data.datasets.sources.folders.remote_source import RemoteSource
from little_data.datasets.sources.image_archive import ImageArchiveDataset
from little_data.datasets.sources.kaggle.kaggle_download import KaggleDownload
from little_data.datasets.sources.labels.label_settings import LabelSettings
from little_data.datasets.sources.previews import count_files
from little_data.types.listing import ImageListing


class ImageFolderDataset(AbstractDataset[NoReturn, ImageListing]):
    """The labelled photos of a folder, of an archive in its place, or of a download from Kaggle.

    Args:
        filepath: A folder, on this computer or in object storage (``s3://bucket/photos``), or
            anything that `ImageArchiveDataset` takes. None if the user has not said yet where the
            photos are.
        unpack_to: Folder for the photos of an archive; a relative path starts in the project.
        kaggle: A competition or a data set to take the photos from, where no `filepath` is given
            (see `KaggleDownload.from_config`).
        archive: Fields of `ArchiveOptions`, such as ``encoding``.
        labels: Where the labels are (see `LabelSettings.from_config`); None: where they are found.
        ignore: Patterns of files and folders that are left out (see `is_ignored`), or one.
        credentials: For object storage, as in `find_address`.
        metadata: For Kedro-Viz and other plugins.
    """

    def __init__(
        self,
        *,
        filepath: str | None,
        unpack_to: str,
        kaggle: Mapping[str, str | None] | None = None,
        archive: dict[str, Any] | None = None,
        labels: str | Mapping[str, Any] | None = None,
        ignore: str | Sequence[str] | None = None,
        credentials: Credentials = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._filepath = filepath
        self._unpack_to = unpack_to
        self._download = KaggleDownload.from_config(kaggle)
        self._archive_options = archive
        self._labels = labels
        self._ignore = ignore
        self._credentials = credentials
        self._remote = RemoteSource(filepath, credentials)
        self.metadata = metadata

    def load(self) -> ImageListing:
        """List the photos, of an archive after it was unpacked.

        Raises:
            DatasetError: There is no such folder or archive, or no two classes of photos in it; or
                they cannot be fetched from Kaggle.
        """
        if self._download and not self._filepath:
            self._download.fetch()
        archive = self._find_archive()
        if archive:
            return archive.load()
        labels, ignore = self._read_label_settings(), list_patterns(self._ignore)
        if self._remote.is_asked():
            folder = self._remote.list_folder()
            listing = list_files_with_labels(folder, labels, ignore)
            return replace(listing, times=folder.times)
        return list_files_with_labels(find_place(self._given)[1], labels, ignore)

    def save(self, data: NoReturn) -> NoReturn:
        """Refuse: photos are only read."""
        raise DatasetError(f"{self._filepath}: this dataset is read only")

    def preview(self) -> TablePreview:
        """Count the photos of each class in Kedro-Viz, of a download once it is there."""
        if self._download and not self._exists():
            return count_files(ImageListing.from_labels(self._download.folder, []))
        archive = self._find_archive()
        return archive.preview() if archive else count_files(self.load())

    def list_stored_paths(self) -> list[Path]:
        """Name the files whose content the photos depend on: a runner looks there for changes."""
        archive = self._find_archive()
        if archive:
            return archive.list_stored_paths()
        labels = self._read_label_settings().list_stored_paths()
        return labels if self._remote.is_asked() else [find_place(self._given)[1], *labels]

    def hash_remote_data(self) -> str | None:
        """Hash what is known of the photos and the label file without reading them, if remote."""
        return self._remote.hash_data(self._read_label_settings().file)

    def _read_label_settings(self) -> LabelSettings:
        return LabelSettings.from_config(self._labels, self._credentials)

    @property
    def _given(self) -> str:
        if self._filepath and self._download:
            raise DatasetError(
                f"images={self._filepath} and a download from Kaggle: give one of images, "
                "competition and dataset, not several"
            )
        if self._download:
            return self._download.folder.as_posix()
        if not self._filepath:
            raise DatasetError(
                "say where your photos are, in conf/folder/globals.yml as images, or for one run: "
                "kedro run --env folder --params images=/path/to/photos"
            )
        return str(self._filepath)

    def _find_archive(self) -> ImageArchiveDataset | None:
        if self._remote.is_asked():
            return None
        protocol, path = find_place(self._given)
        with explain_os_errors(f"{path} cannot be read"):
            if protocol == "file" and not path.is_file():
                return None
        return ImageArchiveDataset(
            filepath=self._given,
            unpack_to=self._unpack_to,
            archive=self._archive_options,
            labels=self._labels,
            ignore=self._ignore,
            credentials=self._credentials,
        )

    def _exists(self) -> bool:
        if not self._filepath and not self._download:
            return False
        if self._remote.is_asked():
            return self._remote.exists()
        archive = self._find_archive()
        return archive.exists() if archive else find_place(self._given)[1].is_dir()

    def _release(self) -> None:
        self._remote.forget()

    def _describe(self) -> dict[str, Any]:
        place = self._download.folder.as_posix() if self._download else self._filepath
        return {"filepath": place, "unpack_to": self._unpack_to}

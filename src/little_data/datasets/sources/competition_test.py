"""The test photos of a competition, with the ids that its submission must have."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from kedro.io import DatasetError
from kedro_datasets._typing import TablePreview

from little_data.datasets.sources.folders.split_names import read_split
from little_data.datasets.sources.kaggle.kaggle_download import KaggleDownload
from little_data.datasets.sources.kaggle.sample_submission import (
    find_sample_submission,
    read_sample_submission,
)
from little_data.datasets.sources.labels.file_index import FileIndex
from little_data.datasets.sources.previews import count_unlabelled_files
from little_data.datasets.sources.unlabelled_images import UnlabelledImagesDataset
from little_data.startup.lazy_imports import pd
from little_data.types.listing import CompetitionTest, UnlabelledImages

logger = logging.getLogger(__name__)


class CompetitionTestDataset(UnlabelledImagesDataset):
    """The test photos of a competition, and its sample submission if that lies beside them.

    A sample submission says which ids are asked for, and what is said of each of them (see
    `find_sample_submission`). Without one, photos are called by their ids: ``test1/12.jpg``.

    Args:
        filepath: As that of `UnlabelledImagesDataset`.
        kaggle: A competition to take the photos from, where no `filepath` is given (see
            `KaggleDownload.from_config`): those in folders such as ``test``, if there are any.
        options: As those of `UnlabelledImagesDataset`.
    """

    def __init__(
        self,
        *,
        filepath: str | None,
        kaggle: Mapping[str, str | None] | None = None,
        **options: Any,
    ) -> None:
        self._download = None if filepath else KaggleDownload.from_config(kaggle)
        place = self._download.folder.as_posix() if self._download else filepath
        super().__init__(filepath=place, **options)

    def load(self) -> CompetitionTest:
        """List the photos that are asked for, and read the ids.

        Raises:
            DatasetError: There are no photos that are called by a number, or two by the same; or
                the sample submission is of other photos, or of another form.
        """
        if self._download:
            self._download.fetch()
        self._refuse_address()
        images = super().load()
        assert isinstance(images.root, Path)
        path = self._find_sample_submission(images.root)
        if path:
            index = FileIndex(images.root, _take_test_photos(images.paths))
            sample, column, paths_by_id = read_sample_submission(path, index)
            _tell(path, sample, column)
        else:
            paths_by_id, column = _number_photos(images), "id"
            sample = pd.DataFrame({column: [*paths_by_id], "label": "0"}, dtype=str)
        return CompetitionTest(
            images.root,
            sorted({*paths_by_id.values()}),
            images.unlisted,
            sample=sample,
            id_column=column,
            paths_by_id=paths_by_id,
        )

    def preview(self) -> TablePreview:
        """Count the files in Kedro-Viz, once they are there."""
        if self._download and not self._download.folder.is_dir():
            return count_unlabelled_files(UnlabelledImages(self._download.folder, []))
        return super().preview()

    def list_stored_paths(self) -> list[Path]:
        """Name the files whose content the data depend on: a runner looks there for changes."""
        self._refuse_address()
        paths = super().list_stored_paths()
        sample = self._find_sample_submission(paths[0])
        return [*paths, *([sample] if sample else [])]

    def _refuse_address(self) -> None:
        if self._remote.is_asked():
            raise DatasetError(
                "test_images: test photos of a competition are read from this computer only. Copy "
                "them here, and give that folder"
            )

    def _find_sample_submission(self, root: Path) -> Path | None:
        """Look among the photos, in the folder around them, and beside their archive."""
        given = super().list_stored_paths()[0]
        folders = dict.fromkeys(path for path in (root, given, given.parent) if path.is_dir())
        return find_sample_submission(folders)


def _take_test_photos(paths: list[str]) -> list[str]:
    """Take the photos in folders of test photos; all, if there are no such folders."""
    folders = {path: PurePosixPath(path).parts[:-1] for path in paths}
    test = [path for path, parts in folders.items() if "test" in map(read_split, parts)]
    return test or paths


def _tell(path: Path, sample: pd.DataFrame, column: str) -> None:
    others = [name for name in sample.columns if name != column]
    more = f" and {len(others) - 5} more" if len(others) > 5 else ""
    logger.info(
        "%s: the submission has a row for each of %d ids (column %s), and says: %s%s",
        path,
        len(sample),
        column,
        ", ".join(others[:5]),
        more,
    )


def _number_photos(images: UnlabelledImages) -> dict[str, str]:
    """Find the photos that a number is the name of, in the order of the numbers."""
    paths_by_number: dict[int, str] = {}
    for path in images.paths:
        name = PurePosixPath(path).stem
        if name.isascii() and name.isdigit():
            other = paths_by_number.setdefault(int(name), path)
            if other != path:
                raise DatasetError(
                    f"{images.root}: {other} and {path} have the same id. Leave one out"
                )
    if not paths_by_number:
        raise DatasetError(
            f"{images.root}: there is no sample submission, and no photo here is called by a "
            "number, as 12.jpg is. Put the competition's sample_submission.csv beside its test "
            "photos"
        )
    if others := len(images.paths) - len(paths_by_number):
        logger.warning("%s: %d files are not used: no number is their name", images.root, others)
    return {str(number): paths_by_number[number] for number in sorted(paths_by_number)}

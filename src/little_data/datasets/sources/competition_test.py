"""The test photos of a competition, with the ids that its submission must have."""

from __future__ import annotations

import logging
from pathlib import Path, PurePosixPath

from kedro.io import DatasetError

from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.sources.unlabelled_images import UnlabelledImagesDataset
from little_data.startup.lazy_imports import pd
from little_data.types.listing import CompetitionTest, UnlabelledImages

logger = logging.getLogger(__name__)

# What Kaggle calls the example of a submission, in older and in newer competitions.
SAMPLE_SUBMISSIONS = ("sampleSubmission.csv", "sample_submission.csv")


class CompetitionTestDataset(UnlabelledImagesDataset):
    """The test photos of a competition, and its sample submission if that lies beside them.

    Photos are called by their ids: ``test1/12.jpg``. The sample submission is a CSV file with a
    column ``id``, and is called ``sampleSubmission.csv`` or ``sample_submission.csv``. The
    arguments are those of `UnlabelledImagesDataset`.
    """

    def load(self) -> CompetitionTest:
        """List the photos, and read the ids.

        Raises:
            DatasetError: There are no photos that are called by a number, or two by the same; or
                the sample submission has no ids.
        """
        images = super().load()
        paths_by_id = _number_photos(images)
        sample = self._find_sample_submission()
        ids = sorted(_read_ids(sample) if sample else paths_by_id)
        paths = sorted(paths_by_id.values())
        return CompetitionTest(images.root, paths, images.unlisted, paths_by_id, ids)

    def list_stored_paths(self) -> list[Path]:
        """Name the files whose content the data depend on: a runner looks there for changes."""
        sample = self._find_sample_submission()
        return [*super().list_stored_paths(), *([sample] if sample else [])]

    def _find_sample_submission(self) -> Path | None:
        photos = super().list_stored_paths()[0]
        beside = (photos.with_name(name) for name in SAMPLE_SUBMISSIONS)
        return next((path for path in beside if path.is_file()), None)


def _read_ids(path: Path) -> list[int]:
    with explain_os_errors(f"{path} cannot be read"):
        try:
            table = pd.read_csv(path, usecols=["id"], dtype={"id": "int64"})
            return [int(number) for number in table["id"]]
        # Of a table without that column, without rows, with text in it, or of no table.
        except ValueError as error:
            raise DatasetError(
                f"{path}: the sample submission must be a CSV file with whole numbers in a column "
                f"id ({error}). Correct it, or move it away: then each photo has a row"
            ) from error


def _number_photos(images: UnlabelledImages) -> dict[int, str]:
    paths_by_id: dict[int, str] = {}
    for path in images.paths:
        name = PurePosixPath(path).stem
        if name.isascii() and name.isdigit():
            other = paths_by_id.setdefault(int(name), path)
            if other != path:
                raise DatasetError(
                    f"{images.root}: {other} and {path} have the same id. Leave one out"
                )
    if not paths_by_id:
        raise DatasetError(
            f"{images.root}: no photo here is called by a number, as 12.jpg is. Are these the test "
            "photos of the competition?"
        )
    if others := len(images.paths) - len(paths_by_id):
        logger.warning("%s: %d files are not used: no number is their name", images.root, others)
    return paths_by_id

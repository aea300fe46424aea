"""The test photos of a competition, with the ids that its submission must have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from kedro.io import DatasetError

from little_data.datasets.image_listing import UnlabelledImages
from little_data.datasets.os_errors import explain_os_errors
from little_data.datasets.unlabelled_images import UnlabelledImagesDataset

# What Kaggle calls the example of a submission, in older and in newer competitions.
SAMPLE_SUBMISSIONS = ("sampleSubmission.csv", "sample_submission.csv")


@dataclass(frozen=True)
class CompetitionTest(UnlabelledImages):
    """The test photos of a competition.

    Attributes:
        ids: The numbers that the submission must have; None where there is no sample submission.
    """

    ids: list[int] | None = None


class CompetitionTestDataset(UnlabelledImagesDataset):
    """The test photos of a competition, and its sample submission if that lies beside them.

    The sample submission is a CSV file with a column ``id``, and is called
    ``sampleSubmission.csv`` or ``sample_submission.csv``. The arguments are those of
    `UnlabelledImagesDataset`.
    """

    def load(self) -> CompetitionTest:
        """List the photos, and read the ids.

        Raises:
            DatasetError: There are no photos, or the sample submission has no ids.
        """
        images = super().load()
        sample = self._find_sample_submission()
        ids = _read_ids(sample) if sample else None
        return CompetitionTest(images.root, images.paths, images.unlisted, ids)

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
            return [int(number) for number in pd.read_csv(path, usecols=["id"])["id"]]
        # Of a table without that column, without rows, with text in it, or of no table.
        except ValueError as error:
            raise DatasetError(
                f"{path}: the sample submission must be a CSV file with whole numbers in a column "
                f"id ({error}). Correct it, or move it away: then each photo has a row"
            ) from error

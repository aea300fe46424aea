"""Read the sample submission of a competition: the ids that it asks for, in the shape it takes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kedro.io import DatasetError

from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.sources.labels.file_index import FileIndex
from little_data.datasets.sources.labels.label_columns import NoSuchFilesError, find_path_column
from little_data.datasets.sources.labels.label_file import read_label_file
from little_data.startup.lazy_imports import pd

_ADVICE = "Correct it, or move it away: then each photo that is called by a number has a row"

_ONE_ROW = (
    "Only submissions with one row for each photo can be written; competition_predictions has the "
    "probabilities of all classes, to make others from"
)


def find_sample_submission(folders: Iterable[Path]) -> Path | None:
    """Find the sample submission in the first of some folders that has one, by its name.

    It is called ``sampleSubmission.csv``, ``sample_submission.csv``, or much like that.

    Raises:
        DatasetError: A folder has several, or cannot be read.
    """
    for folder in folders:
        with explain_os_errors(f"{folder} cannot be read"):
            found = sorted(filter(_is_sample_submission, folder.iterdir()))
        if len(found) > 1:
            raise DatasetError(
                f"{folder}: several files could be the sample submission: "
                f"{', '.join(path.name for path in found)}. Move away all but the right one"
            )
        if found:
            return found[0]
    return None


def _is_sample_submission(path: Path) -> bool:
    name = path.name.lower()
    is_table = name.endswith(".csv") and not name.startswith(".")
    return is_table and "sample" in name and "submission" in name and path.is_file()


def read_sample_submission(
    path: Path, index: FileIndex
) -> tuple[pd.DataFrame, str, dict[str, str]]:
    """Read a sample submission, and find the photo of each id.

    Args:
        path: A CSV file with a header: a column of ids, and a column for each thing that the
            submission says of them.
        index: The test photos. An id is a photo's name, with or without folder, ending or zeros.

    Returns:
        The table, all columns of text; the column of the ids; and the photo of each id that has
        one, relative to the folder of the photos.

    Raises:
        DatasetError: It is no such table; no column names any photo; or an id stands there twice.
    """
    try:
        table = read_label_file(path, names_file=lambda text: False)
        if table.empty or len(table.columns) < 2:
            raise DatasetError(f"{path}: it has less than two columns, or no rows")
        column, matches = find_path_column(table, index, None)
    except NoSuchFilesError as error:
        _refuse_rows_of_classes(path, table, index)
        raise DatasetError(
            f"{path}: the sample submission is not of these test photos: {error}. {_ADVICE}"
        ) from error
    except DatasetError as error:
        raise DatasetError(
            f"{path}: the sample submission must be a CSV file with a column of ids and at least "
            f"one more ({error}). {_ADVICE}"
        ) from error
    if (repeated := table[column][table[column].duplicated()]).size:
        raise DatasetError(f"{path}: the id {repeated.iloc[0]} stands there twice. {_ONE_ROW}")
    found = zip(table[column], matches, strict=True)
    return table, column, {written: match.path for written, match in found if match}


def _refuse_rows_of_classes(path: Path, table: pd.DataFrame, index: FileIndex) -> None:
    """Refuse ids that are a photo and a class, such as ``12_cat``.

    Raises:
        DatasetError: There are such ids.
    """
    for column in table.columns:
        for written in table[column]:
            names = {written.partition("_")[0], written.rpartition("_")[0]}
            if any(index.find(name) for name in names if name):
                raise DatasetError(
                    f"{path}: the sample submission has rows for each class of a photo, such as "
                    f"{written}. {_ONE_ROW}"
                )

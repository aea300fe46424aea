"""From predictions to the file that a competition takes."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from little_data.messages.errors import LittleDataError
from little_data.parameters.submission import SubmissionParameters
from little_data.pipelines.submission.columns import (
    find_positive_class,
    is_column_of_names,
    match_columns,
)
from little_data.startup.lazy_imports import np, npt, pd
from little_data.types.predictions import list_predicted_classes, take_probabilities

# Kedro does without the hints of data, and only this one leads to archives and their formats.
if TYPE_CHECKING:
    from little_data.types.listing import CompetitionTest

logger = logging.getLogger(__name__)

_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\w.+/-]*$)")


def tabulate_submission(
    competition_test: CompetitionTest,
    competition_predictions: pd.DataFrame,
    parameters: SubmissionParameters,
) -> pd.DataFrame:
    """Make the submission: the rows and columns of the sample submission, with the model's answers.

    An id without a readable photo gets a probability of 0.5 where one class is asked for, the same
    probability for each class where all are, and the most frequent name where names are.

    Returns:
        The ids as the sample has them, and beside them the probability of each class, the name of
        the likeliest class, the probability of the positive class, or 1 and 0 for it.

    Raises:
        LittleDataError: The columns of the sample are not the model's classes, or it has no such
            class; or a spreadsheet would run a text of the submission.
    """
    sample, id_column = competition_test.sample, competition_test.id_column
    classes = list_predicted_classes(competition_predictions)
    paths = sample[id_column].map(competition_test.paths_by_id)
    probabilities = find_probabilities(competition_predictions, paths)
    columns = [name for name in sample.columns if name != id_column]
    values: dict[str, Any]
    if len(columns) > 1:
        values = fill_class_columns(probabilities, columns, classes, parameters.clip)
    else:
        values = {columns[0]: fill_column(probabilities, sample[columns[0]], classes, parameters)}
    submission = pd.DataFrame({name: values.get(name, sample[name]) for name in sample.columns})
    refuse_formulas(submission)
    return submission


def refuse_formulas(submission: pd.DataFrame) -> None:
    """Refuse what a spreadsheet would run: a submission must have its texts as Kaggle wants them.

    Raises:
        LittleDataError: A text or the name of a column begins like a formula, and is no id such as
            -a7_x, which calls nothing.
    """
    texts = [*map(str, submission.columns)]
    for name in submission.select_dtypes(exclude="number"):
        texts += submission[name].astype(str).tolist()
    formula = next(filter(_FORMULA.match, texts), None)
    if formula is not None:
        raise LittleDataError(
            f"the submission would have the text {formula!r}, which spreadsheets run as a formula. "
            "Rename the photo or the class, or correct the sample submission"
        )


def find_probabilities(predictions: pd.DataFrame, paths: pd.Series) -> npt.NDArray[np.float64]:
    """Return the probabilities of each photo, of shape (ids, classes), in [0, 1].

    Args:
        predictions: Column ``path``, and one ``probability_<class>`` for each class.
        paths: The photo of each id, if it has one.

    Returns:
        NaN for an id whose photo is not there, or could not be read.
    """
    places = pd.Index(predictions["path"]).get_indexer(paths)
    probabilities: npt.NDArray[np.float64] = take_probabilities(predictions)[places].astype(float)
    unknown = places < 0
    if unknown.any():
        logger.warning(
            "No readable photo for %d ids, the first is the one in row %d: they get the same "
            "probability for each class, or the most frequent class",
            unknown.sum(),
            int(np.argmax(unknown)) + 1,
        )
    probabilities[unknown] = np.nan
    return probabilities


def fill_class_columns(
    probabilities: npt.NDArray[np.float64], columns: list[str], classes: list[str], clip: float
) -> dict[str, npt.NDArray[np.float64]]:
    """Return the probabilities for the columns of the classes; those of a photo sum to 1.

    Args:
        probabilities: Of shape (ids, classes), in [0, 1]; NaN where they are not known.
        columns: One for each class, in any order.
        classes: The names of the model's classes.
        clip: How far away from 1 probabilities stay; from 0, a share of that for each other class.

    Raises:
        LittleDataError: The columns are not those of the classes.
    """
    numbers = match_columns(columns, classes)
    known = np.nan_to_num(probabilities, nan=1 / len(classes))
    clipped = known.clip(clip / (len(classes) - 1), 1 - clip)
    clipped /= clipped.sum(axis=1, keepdims=True)
    return {name: clipped[:, number] for name, number in numbers.items()}


def fill_column(
    probabilities: npt.NDArray[np.float64],
    sample: pd.Series,
    classes: list[str],
    parameters: SubmissionParameters,
) -> npt.NDArray[np.float64 | np.int64] | pd.Series:
    """Return the values of the only column beside the ids.

    Args:
        probabilities: Of shape (ids, classes), in [0, 1]; NaN where they are not known.
        sample: The column in the sample submission.
        classes: The names of the model's classes.
        parameters: Whether it is a probability, a number or a name.

    Raises:
        LittleDataError: The column has other names, or the model has no such class.
    """
    if is_column_of_names(sample, classes, parameters.label):
        return name_likeliest(probabilities, classes)
    positive = find_positive_class(str(sample.name), classes, parameters.positive_class)
    known = np.nan_to_num(probabilities[:, classes.index(positive)], nan=0.5)
    if parameters.label == "class":
        return (known >= 0.5).astype(np.int64)
    return known.clip(parameters.clip, 1 - parameters.clip)


def name_likeliest(probabilities: npt.NDArray[np.float64], classes: list[str]) -> pd.Series:
    """Return the name of the likeliest class of each photo, the most frequent one for unknown ones.

    Args:
        probabilities: Of shape (ids, classes), in [0, 1]; NaN where they are not known.
        classes: The names of the classes.
    """
    unknown = np.isnan(probabilities[:, 0])
    numbers = np.nan_to_num(probabilities).argmax(axis=1)
    numbers[unknown] = np.bincount(numbers[~unknown], minlength=len(classes)).argmax()
    return pd.Series([classes[number] for number in numbers], dtype=str)

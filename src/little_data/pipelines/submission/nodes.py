"""From predictions to the file that a competition takes."""

from __future__ import annotations

import logging
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from little_data.datasets.competition_test import CompetitionTest
from little_data.errors import LittleDataError
from little_data.metrics import PREFIX
from little_data.parameters import SubmissionParameters

logger = logging.getLogger(__name__)


def tabulate_submission(
    competition_test: CompetitionTest,
    competition_predictions: pd.DataFrame,
    parameters: SubmissionParameters,
) -> pd.DataFrame:
    """Make the submission: a row for each id, sorted by id.

    The ids are those of the sample submission or, where there is none, of the photos. An id
    without a readable photo counts as a probability of 0.5.

    Returns:
        Columns ``id`` (integer) and ``label``: the probability of the positive class, or 1 and 0.

    Raises:
        LittleDataError: The model has no such class, or photos do not have an id each.
    """
    numbers = number_photos(competition_test.paths)
    ids = sorted(numbers if competition_test.ids is None else competition_test.ids)
    known = find_probabilities(competition_predictions, parameters.positive_class)
    probabilities = np.array([known.get(numbers.get(number, ""), np.nan) for number in ids])
    unknown = np.isnan(probabilities)
    if unknown.any():
        logger.warning("%d ids have no photo that can be read: 0.5 each", unknown.sum())
    probabilities[unknown] = 0.5
    if parameters.label == "class":
        labels = (probabilities >= 0.5).astype(int)
    else:
        labels = probabilities.clip(parameters.clip, 1 - parameters.clip)
    return pd.DataFrame({"id": ids, "label": labels})


def find_probabilities(predictions: pd.DataFrame, positive_class: str) -> dict[str, float]:
    """Return the probability of a class by the photo's path.

    Raises:
        LittleDataError: The model has no such class.
    """
    columns = [name for name in map(str, predictions.columns) if name.startswith(PREFIX)]
    if PREFIX + positive_class not in columns:
        raise LittleDataError(
            f"submission.positive_class: the model has no class '{positive_class}'. It has: "
            f"{', '.join(name.removeprefix(PREFIX) for name in columns)}"
        )
    return dict(zip(predictions["path"], predictions[PREFIX + positive_class], strict=True))


def number_photos(paths: list[str]) -> dict[int, str]:
    """Return the path of each id: the id of ``test1/12.jpg`` is 12.

    Raises:
        LittleDataError: No photo is called by a number, or two are called by the same.
    """
    numbered: dict[int, str] = {}
    for path in paths:
        name = PurePosixPath(path).stem
        if name.isascii() and name.isdigit():
            other = numbered.setdefault(int(name), path)
            if other != path:
                raise LittleDataError(
                    f"the test photos {other} and {path} have the same id, {name}"
                )
    if not numbered:
        raise LittleDataError(
            "none of the test photos is called by a number, as 12.jpg is: are these the photos of "
            "the competition?"
        )
    if others := len(paths) - len(numbered):
        logger.warning("%d files are not used: their names are no numbers", others)
    return numbered

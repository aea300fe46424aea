"""From predictions to the file that a competition takes."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from little_data.messages.errors import LittleDataError
from little_data.parameters.base import ClassName
from little_data.parameters.submission import SubmissionParameters
from little_data.photos.labels import find_class
from little_data.startup.lazy_imports import np, pd
from little_data.types.predictions import list_predicted_classes, take_probabilities

# Kedro does without the hints of data, and only this one leads to archives and their formats.
if TYPE_CHECKING:
    from little_data.types.listing import CompetitionTest

logger = logging.getLogger(__name__)


def tabulate_submission(
    competition_test: CompetitionTest,
    competition_predictions: pd.DataFrame,
    parameters: SubmissionParameters,
) -> pd.DataFrame:
    """Make the submission: a row for each id, sorted by id.

    An id without a readable photo gets a probability of 0.5.

    Returns:
        Columns ``id`` (integer) and ``label``: the probability of the positive class, or 1 and 0.

    Raises:
        LittleDataError: The model has no such class.
    """
    known = find_probabilities(competition_predictions, parameters.positive_class)
    paths = [competition_test.paths_by_id.get(number, "") for number in competition_test.ids]
    probabilities = np.array([known.get(path, np.nan) for path in paths])
    unknown = np.isnan(probabilities)
    if unknown.any():
        logger.warning("No readable photo for %d ids: they get the value 0.5", unknown.sum())
    probabilities[unknown] = 0.5
    if parameters.label == "class":
        labels = (probabilities >= 0.5).astype(int)
    else:
        labels = probabilities.clip(parameters.clip, 1 - parameters.clip)
    return pd.DataFrame({"id": competition_test.ids, "label": labels})


def find_probabilities(predictions: pd.DataFrame, positive_class: ClassName) -> dict[str, float]:
    """Return the probability of a class, in [0, 1], by the photo's path.

    Raises:
        LittleDataError: The model has no such class.
    """
    class_names = list_predicted_classes(predictions)
    name = find_class(positive_class, class_names)
    if name is None:
        raise LittleDataError(
            f"submission.positive_class: the model has no class '{positive_class}'. It has: "
            f"{', '.join(class_names)}"
        )
    probabilities = take_probabilities(predictions)[:, class_names.index(name)]
    return dict(zip(predictions["path"], probabilities, strict=True))

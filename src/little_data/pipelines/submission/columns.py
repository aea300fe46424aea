"""What the columns of a sample submission mean, by their names and by their values."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from little_data.messages.errors import LittleDataError
from little_data.parameters.base import ClassName
from little_data.photos.class_names import fold_name
from little_data.photos.labels import find_class
from little_data.startup.lazy_imports import pd

logger = logging.getLogger(__name__)

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


def match_columns(columns: Sequence[str], classes: Sequence[str]) -> dict[str, int]:
    """Return the number of the class that each column is called after.

    Names may differ in case, spaces and the form of Unicode.

    Raises:
        LittleDataError: A column is called after no class, or no column after a class.
    """
    numbers = {fold_name(name): number for number, name in enumerate(classes)}
    strange = [name for name in columns if fold_name(name) not in numbers]
    missing = sorted({*numbers} - {*map(fold_name, columns)})
    if strange or missing:
        raise LittleDataError(
            "the columns of the sample submission are not the model's classes: "
            f"{_name('no class is called', strange)}{'; ' if strange and missing else ''}"
            f"{_name('no column is called', missing)}. Train the model on photos of this "
            "competition, with its names of classes"
        )
    return {name: numbers[fold_name(name)] for name in columns}


def _name(problem: str, names: Sequence[str], most: int = 10) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{problem} {', '.join(names[:most])}{more}" if names else ""


def is_column_of_names(sample: pd.Series, classes: Sequence[str], label: str) -> bool:
    """Tell whether the only column beside the ids is for the names of classes.

    It is if the sample has names of classes there. Where the two classes are called 0 and 1, it is
    for probabilities.

    Args:
        sample: The values of the column, as text.
        classes: The names of the model's classes.
        label: What the user says: `SubmissionParameters.label`.

    Raises:
        LittleDataError: The sample has texts there that are no classes.
    """
    if label != "auto":
        return label == "name"
    known = {*map(fold_name, classes)}
    values = [value for value in sample.unique() if value]
    strange = [value for value in values if fold_name(value) not in known]
    texts = [value for value in strange if not _NUMBER.fullmatch(value)]
    if texts:
        raise LittleDataError(
            f"the sample submission has '{texts[0]}' in column '{sample.name}', which is neither a "
            f"number nor a class of the model ({_name('it has', list(classes))}). Train the model "
            "on photos of this competition, or say what belongs there with submission.label: "
            "probability, class or name"
        )
    is_names = bool(values) and not strange and known != {"0", "1"}
    logger.info(
        "Column '%s' of the submission gets %s; submission.label can say otherwise",
        sample.name,
        "the name of the likeliest class" if is_names else "the probability of one class",
    )
    return is_names


def find_positive_class(column: str, classes: Sequence[str], given: ClassName) -> str:
    """Return the class whose probability a column is for: its name, or the class that is given.

    Raises:
        LittleDataError: The model has no such class.
    """
    for name in classes:
        if fold_name(name) == fold_name(column):
            return name
    found = find_class(given, classes)
    if found is None:
        raise LittleDataError(
            f"submission.positive_class: the model has no class '{given}'. It has: "
            f"{', '.join(classes)}"
        )
    return found

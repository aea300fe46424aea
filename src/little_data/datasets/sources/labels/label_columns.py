"""Find out which column of a label file names the files, the label, the split and the group."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kedro.io import DatasetError

from little_data.datasets.sources.folders.split_names import read_labelled_split
from little_data.datasets.sources.labels.file_index import FileIndex, Match
from little_data.datasets.sources.labels.one_label import find_flags, is_one_hot, refuse_many_hot
from little_data.startup.lazy_imports import pd

_LABELS = (
    "label labels class classes class_name class_names classname label_name category categories "
    "category_name target targets y breed species diagnosis dx tag tags image_label"
)
_SPLITS = "split splits set subset partition phase usage"
_GROUPS = (
    "group groups patient subject object person student individual animal lesion specimen scene "
    "video sequence clip burst session series case"
)
LABEL_NAMES = frozenset(_LABELS.split())
SPLIT_NAMES = frozenset(_SPLITS.split())
GROUP_NAMES = frozenset(_GROUPS.split())
# Columns of yes and no: the split of yes, and that of no.
SPLIT_FLAGS = {
    **dict.fromkeys(("is_train", "is_training"), ("train", "test")),
    **dict.fromkeys(("is_val", "is_valid", "is_validation"), ("validation", "train")),
    **dict.fromkeys(("is_test", "is_testing"), ("test", "train")),
}
_YES, _NO = {"1", "true", "yes", "1.0"}, {"0", "false", "no", "0.0", ""}

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_WHOLE_NUMBER_OR_FLAG = re.compile(r"[-+]?\d+|true|false", re.IGNORECASE)

# Of two columns that find nearly as many files, that with the better way wins.
_NEARLY_AS_MANY = 0.9


class NoSuchFilesError(DatasetError):
    """A table is no label file of these photos: no column names any of them."""


@dataclass(frozen=True)
class ColumnNames:
    """The columns of a label file, as far as they are known.

    Attributes:
        path: The column that names the files.
        label: The columns of the label: one, or one for each class (one-hot).
        split: The column of the split.
        group: The column of the group.
    """

    path: str | None = None
    label: tuple[str, ...] = ()
    split: str | None = None
    group: str | None = None


def find_path_column(
    table: pd.DataFrame, index: FileIndex, given: str | None
) -> tuple[str, list[Match | None]]:
    """Find the column that names the most files, and the file of each row.

    Raises:
        NoSuchFilesError: No column names a file.
    """
    columns = [given] if given else list(table.columns)
    found = {column: match_files(table[column], index) for column in columns}
    counts = {
        column: len({match.path for match in matches if match}) for column, matches in found.items()
    }
    most = max(counts.values(), default=0)
    if not most:
        photo = index.paths[0] if index.paths else "none"
        examples = [f"{column} (such as {_give_example(table[column])})" for column in columns]
        raise NoSuchFilesError(
            f"no column names the photos, which are called such as {photo}. Its columns are: "
            f"{', '.join(examples)}"
        )
    good = [column for column in columns if counts[column] >= _NEARLY_AS_MANY * most]
    best = min(good, key=lambda column: (_measure_way(found[column]), good.index(column)))
    return best, found[best]


def match_files(names: pd.Series, index: FileIndex) -> list[Match | None]:
    """Find the file of each row; in all of them, as few folders as possible may be strange."""
    matches = [index.find(name) for name in names]
    fewest = min((match.dropped for match in matches if match), default=0)
    return [match if match and match.dropped == fewest else None for match in matches]


def _measure_way(matches: Sequence[Match | None]) -> float:
    ways = [match.way for match in matches if match]
    return sum(ways) / len(ways)


def find_columns(
    table: pd.DataFrame, path: str, given: ColumnNames, expected: pd.Series
) -> ColumnNames:
    """Find the columns of the label, the split and the group.

    Args:
        table: The rows whose file is there; all columns are of text.
        path: The column that names the files.
        given: The columns that the user has named.
        expected: The label of some rows as the folders say it, by the rows' index: of several
            columns that could be the label, it is the one that says the same.

    Raises:
        DatasetError: No column, or more than one, could be the label.
    """
    left = [column for column in table.columns if column not in (path, *given.label)]
    split = given.split or next((name for name in left if is_split(name, table[name])), None)
    group = given.group or next((name for name in left if _simplify(name) in GROUP_NAMES), None)
    left = [column for column in left if column not in (split, group)]
    label = given.label or _find_label_columns(table, left, expected)
    return ColumnNames(path, label, split, group)


def is_split(name: str, values: pd.Series) -> bool:
    """Tell whether a column says the split of each row, by its values or by yes and no."""
    found = {value.lower() for value in values}
    if _simplify(name) in SPLIT_FLAGS:
        return found <= _YES | _NO
    said = found - {""}
    enough = 1 if _simplify(name) in SPLIT_NAMES else 2
    return all(map(read_labelled_split, said)) and len(said) >= enough


def read_splits(name: str, values: pd.Series) -> pd.Series:
    """Return train, validation, test or None for each row.

    Raises:
        DatasetError: There is another value.
    """
    texts = values.str.lower()
    if _simplify(name) in SPLIT_FLAGS:
        yes, no = SPLIT_FLAGS[_simplify(name)]
        return texts.map(lambda text: yes if text in _YES else no).astype(object)
    splits = {text: read_labelled_split(text) for text in set(texts)}
    unknown = sorted(text for text, split in splits.items() if text and not split)
    if unknown:
        raise DatasetError(
            f"column '{name}' is no split: it has '{unknown[0]}', where train, validation or test "
            "is expected"
        )
    return texts.map(splits).astype(object)


def _find_label_columns(
    table: pd.DataFrame, columns: Sequence[str], expected: pd.Series
) -> tuple[str, ...]:
    named = [name for name in columns if _simplify(name, keep_id=True) in LABEL_NAMES]
    flags = find_flags(table, columns)
    others = [name for name in columns if name not in flags]
    found = _leave_out_equal(table, named or _find_repeated(table, others, are_numbers=False))
    if not named and is_one_hot(table, flags):
        if not found:
            return tuple(flags)
        found = [*found, *flags]
    elif not found:
        refuse_many_hot(table, flags)
        found = _leave_out_equal(table, _find_repeated(table, columns, are_numbers=True))
    if len(found) > 1:
        found = [name for name in found if _agrees(table[name], expected)][:1] or found
    if len(found) == 1:
        return (found[0],)
    problem = f"could each be the label: {', '.join(found)}" if found else "could be the label"
    raise DatasetError(
        f"{'several columns' if found else 'no column'} {problem}. Its columns are: "
        f"{', '.join(table.columns)}. Say which with labels.label_column"
    )


def _agrees(values: pd.Series, expected: pd.Series) -> bool:
    said = values[expected.index]
    return len(said) > 0 and bool((said.str.casefold() == expected.str.casefold()).all())


def _find_repeated(table: pd.DataFrame, columns: Sequence[str], are_numbers: bool) -> list[str]:
    """Find the columns of a few texts, or of a few whole numbers or yes and no, that repeat."""
    repeated = [name for name in columns if _is_repeated(table[name])]
    if not are_numbers:
        return [name for name in repeated if not _has_numbers(table[name], _NUMBER)]
    return [name for name in repeated if _has_numbers(table[name], _WHOLE_NUMBER_OR_FLAG)]


def _is_repeated(values: pd.Series) -> bool:
    said = values[values != ""]
    return 2 <= said.nunique() <= max(2, len(said) // 2) and said.nunique() < len(said)


def _has_numbers(values: pd.Series, pattern: re.Pattern[str]) -> bool:
    return all(pattern.fullmatch(value) for value in values if value)


def _leave_out_equal(table: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """Of columns that say the same in other words, keep one; one of text, if there is any."""
    numbers = [name for name in columns if _has_numbers(table[name], _NUMBER)]
    kept: list[str] = []
    for name in [*(name for name in columns if name not in numbers), *numbers]:
        if not any(_says_the_same(table[name], table[other]) for other in kept):
            kept.append(name)
    return kept


def _says_the_same(first: pd.Series, second: pd.Series) -> bool:
    pairs = pd.DataFrame({"first": first, "second": second}).drop_duplicates()
    return bool(pairs["first"].is_unique and pairs["second"].is_unique)


def _simplify(name: str, keep_id: bool = False) -> str:
    simple = re.sub(r"[\W_]+", "_", name.lower()).strip("_")
    return simple if keep_id else simple.removesuffix("_id")


def _give_example(values: pd.Series) -> str:
    return str(next((value for value in values if value), "nothing"))[:60]

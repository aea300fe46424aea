"""From a label file to the label, the split and the group of each photo."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kedro.io import DatasetError

from little_data.datasets.sources.labels.file_index import FileIndex
from little_data.datasets.sources.labels.label_columns import (
    ColumnNames,
    NoSuchFilesError,
    find_columns,
    find_path_column,
    read_splits,
)
from little_data.datasets.sources.labels.label_file import read_label_file
from little_data.datasets.sources.labels.one_label import join_one_hot, take_single_labels
from little_data.startup.lazy_imports import pd
from little_data.types.locations import Location

logger = logging.getLogger(__name__)

# Photos with other labels in other rows are mistakes up to this share, and left out.
_MISTAKES = 0.05
_NAMED = 10


@dataclass(frozen=True)
class LabelRows:
    """What a label file says of the photos.

    Attributes:
        files: One row a photo that has a label: ``path``, ``label``, ``split``, ``group``.
        columns: Where that stands in the label file.
        without_file: What the label file calls the photos that are not there.
        without_row: The photos that have no row.
        without_label: The photos whose row has no label.
        contradicted: The photos with several rows of different labels.
    """

    files: pd.DataFrame
    columns: ColumnNames
    without_file: list[str]
    without_row: list[str]
    without_label: list[str]
    contradicted: list[str]

    def log(self, source: Location) -> None:
        """Say what was understood, and count what is left over."""
        said = [
            f"{what} by {', '.join(map(repr, names))}"
            for what, names in [
                ("files", [self.columns.path]),
                ("labels", self.columns.label),
                ("splits", [self.columns.split]),
                ("groups", [self.columns.group]),
            ]
            if any(names)
        ]
        logger.info("%s: %s; %d photos have a label", source, "; ".join(said), len(self.files))
        for what, names in [
            ("rows whose file is not here", self.without_file),
            ("photos without a row, which are not used", self.without_row),
            ("photos whose row has no label, which are not used", self.without_label),
            ("photos with rows of different labels, which are not used", self.contradicted),
        ]:
            if names:
                logger.warning("%s: %s: %d (%s)", source, what, len(names), _shorten(names))

    def list_unused(self, source: Location) -> dict[str, str]:
        """Give the reason why a file or a row is not used, by the path."""
        reasons = {
            "there is no such file, but {} names it": self.without_file,
            "it has no row in {}": self.without_row,
            "its row in {} has no label": self.without_label,
            "its rows in {} have different labels": self.contradicted,
        }
        return {
            name: reason.format(source.name) for reason, names in reasons.items() for name in names
        }


def read_label_rows(
    file: Location, index: FileIndex, given: ColumnNames, folder_labels: Mapping[str, str]
) -> LabelRows:
    """Read a label file, and find its columns and the photo of each row.

    Args:
        file: The label file.
        index: The photos.
        given: The columns that the user has named.
        folder_labels: The labels of photos as their folders say them, to know the column by.

    Raises:
        NoSuchFilesError: It names none of the photos.
        DatasetError: It cannot be read, or says no label, or several for each photo.
    """
    table = read_label_file(file, lambda text: index.find(text) is not None)
    try:
        return _find_rows(table, index, given, folder_labels)
    except NoSuchFilesError as error:
        raise NoSuchFilesError(f"{file}: {error}") from None
    except DatasetError as error:
        raise DatasetError(f"{file}: {error}") from None


def _find_rows(
    table: pd.DataFrame, index: FileIndex, given: ColumnNames, folder_labels: Mapping[str, str]
) -> LabelRows:
    _check_given(table, given)
    path_column, matches = find_path_column(table, index, given.path)
    paths = pd.Series([match.path if match else None for match in matches], dtype=object)
    found = table[paths.notna()]
    expected = paths.dropna().map(folder_labels).dropna()
    columns = find_columns(found, path_column, given, expected)
    labelled = _label(found, columns).assign(path=paths.dropna())
    contradicted = _find_contradictions(labelled)
    usable = labelled[(labelled["label"] != "") & ~labelled["path"].isin(contradicted)]
    return LabelRows(
        files=usable.drop_duplicates("path"),
        columns=columns,
        without_file=table.loc[paths.isna(), path_column].tolist(),
        without_row=sorted({*index.paths} - {*labelled["path"]}),
        without_label=sorted({*labelled.loc[labelled["label"] == "", "path"]}),
        contradicted=contradicted,
    )


def _check_given(table: pd.DataFrame, given: ColumnNames) -> None:
    for name in (given.path, *given.label, given.split, given.group):
        if name is not None and name not in table.columns:
            raise DatasetError(
                f"there is no column '{name}'. Its columns are: {', '.join(table.columns)}"
            )


def _label(found: pd.DataFrame, columns: ColumnNames) -> pd.DataFrame:
    if len(columns.label) > 1:
        labels = join_one_hot(found[[*columns.label]])
    else:
        labels = take_single_labels(found[columns.label[0]], columns.label[0])
    splits = read_splits(columns.split, found[columns.split]) if columns.split else None
    groups = found[columns.group].replace("", None) if columns.group else None
    return pd.DataFrame({"label": labels, "split": splits, "group": groups}, index=found.index)


def _find_contradictions(labelled: pd.DataFrame) -> list[str]:
    labels = labelled[labelled["label"] != ""].groupby("path")["label"].nunique()
    several = labels[labels > 1]
    if len(several) > _MISTAKES * len(labels):
        raise DatasetError(
            f"a multi-label file: {len(several)} of {len(labels)} photos, such as "
            f"{several.index[0]}, have rows of different labels, and this project learns one label "
            "for each photo"
        )
    return sorted(several.index)


def _shorten(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")

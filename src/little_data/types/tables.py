"""Tables that are made while they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from little_data.startup.lazy_imports import pd


@dataclass(frozen=True)
class TableStream:
    """A table that is still being made.

    Attributes:
        columns: Names of the columns.
        chunks: Pieces of the table in order, each with these columns.
    """

    columns: list[str]
    chunks: Iterable[pd.DataFrame]


@dataclass(frozen=True)
class TableUpdate:
    """A table that is made with the help of the one before it.

    Attributes:
        update: From the table before, or None if there is none, to the new one. What it returns
            does not depend on the table before, only how long it takes.
    """

    update: Callable[[pd.DataFrame | None], pd.DataFrame]

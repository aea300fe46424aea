"""The catalog of a run."""

from __future__ import annotations

from typing import Any

from kedro.io import AbstractDataset, DataCatalog, MemoryDataset
from kedro.io.core import is_parameter


class LightCatalog(DataCatalog):
    """Kedro's catalog, without the pandas that Kedro needs to tell parameters from tables.

    A `MemoryDataset` that is not told how to copy its data imports pandas and NumPy to find out,
    for every single parameter. Parameters are copied deeply, as Kedro finds then.
    """

    def __setitem__(self, key: str, value: Any) -> None:
        """Register a dataset, or data in memory."""
        if is_parameter(key) and not isinstance(value, AbstractDataset):
            value = MemoryDataset(value, copy_mode="deepcopy")
        super().__setitem__(key, value)

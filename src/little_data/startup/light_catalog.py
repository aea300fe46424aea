"""The catalog of a run."""

from __future__ import annotations

from typing import Any

from kedro.io import AbstractDataset, DataCatalog, MemoryDataset
from kedro.io.core import generate_timestamp, is_parameter

from little_data.startup.newest_versions import choose_save_version


class LightCatalog(DataCatalog):
    """Kedro's catalog, without the pandas that Kedro needs to tell parameters from tables.

    What it saves is newer than all that is stored, also where the clock was ahead once.

    A `MemoryDataset` that is not told how to copy its data imports pandas and NumPy to find out,
    for every single parameter. Parameters are copied deeply, as Kedro finds then.
    """

    def __setitem__(self, key: str, value: Any) -> None:
        """Register a dataset, or data in memory."""
        if is_parameter(key) and not isinstance(value, AbstractDataset):
            value = MemoryDataset(value, copy_mode="deepcopy")
        super().__setitem__(key, value)

    @classmethod
    def from_config(
        cls,
        catalog: dict[str, dict[str, Any]] | None,
        credentials: dict[str, dict[str, Any]] | None = None,
        load_versions: dict[str, str] | None = None,
        save_version: str | None = None,
        validation_enabled: bool = True,
    ) -> DataCatalog:
        """Make a catalog; the arguments are those of `kedro.io.DataCatalog.from_config`."""
        newest = choose_save_version(catalog or {}, save_version or generate_timestamp())
        return super().from_config(catalog, credentials, load_versions, newest, validation_enabled)

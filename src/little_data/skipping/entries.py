"""What the entries of Kedro's catalog say about datasets, without importing the datasets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kedro.io import DataCatalog
from kedro.io.core import TYPE_KEY

from little_data.skipping.json_files import hash_json, simplify
from little_data.skipping.kedro_internals import DATASET_PREFIXES, find_given_dataset
from little_data.skipping.parsing import Target
from little_data.skipping.sources import find_source

# Datasets that keep data for one run only.
IN_MEMORY = ("MemoryDataset", "SharedMemoryDataset")
# They say nothing about the data.
IGNORED_SETTINGS = ("metadata", "credentials")
# Where a dataset lies, and the dataset that another wraps.
LOCATION_KEYS = ("filepath", "path")
WRAPPED_KEY = "dataset"

Entry = dict[str, Any]


def find_entry(catalog: DataCatalog, dataset: str) -> Entry:
    """Find the catalog's entry for a dataset, without making the dataset if there is one."""
    resolver = catalog.config_resolver
    if dataset in resolver.config:
        return resolver.config[dataset]
    patterns = resolver.match_dataset_pattern, resolver.match_user_catch_all_pattern
    has_pattern = any(match(dataset) for match in patterns)
    given = None if has_pattern else find_given_dataset(catalog, dataset)
    return given or resolver.resolve_pattern(dataset)


def hash_entry(entry: Entry) -> str:
    """Hash all that an entry says about the data, but not where they are on this computer."""
    return hash_json(
        {
            key: simplify(value)
            for key, value in entry.items()
            # Data may be moved; what is at an address on the web is not looked at.
            if key not in IGNORED_SETTINGS and not (key in LOCATION_KEYS and _is_local(value))
        }
    )


def is_in_memory(entry: Entry) -> bool:
    """Tell whether an entry's data are gone after the run."""
    given = entry[TYPE_KEY]
    name = given.__name__ if isinstance(given, type) else given.rpartition(".")[2]
    return name in IN_MEMORY


def find_location(entry: Entry) -> Path | None:
    """Return the local file or folder of an entry, or of the dataset that it wraps."""
    for key in LOCATION_KEYS:
        if entry.get(key):
            return Path(entry[key]) if _is_local(entry[key]) else None
    wrapped = entry.get(WRAPPED_KEY)
    return find_location(wrapped) if isinstance(wrapped, dict) else None


def find_types(settings: dict[str, Any]) -> Iterator[str | type]:
    """Find what an entry gives as the class of its dataset, and of the datasets in it.

    Another setting that is called ``type`` is found too.
    """
    for key, value in settings.items():
        if isinstance(value, dict) and key not in IGNORED_SETTINGS:
            yield from find_types(value)
        elif key in (TYPE_KEY, WRAPPED_KEY) and isinstance(value, str | type):
            yield value


def find_class(given: str | type) -> Target:
    """Find the module and the name of a dataset's class as Kedro does, without importing it.

    Args:
        given: As in a catalog: ``pandas.CSVDataset``, ``my_project.datasets.PhotoDataset``, or
            the class itself. What is no class leads nowhere.
    """
    if isinstance(given, type):
        return given.__module__, given.__qualname__.partition(".")[0]
    paths = [f"{prefix}{given}".rpartition(".") for prefix in DATASET_PREFIXES]
    targets = [(module, name) for module, _, name in paths if module]
    # A module without source may be compiled.
    return next((found for found in targets if find_source(found[0])), targets[-1])


def _is_local(path: Any) -> bool:
    return "://" not in str(path)

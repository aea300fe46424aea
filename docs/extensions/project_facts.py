"""What the project says of itself: its pipelines, its catalog and its parameters.

Nothing here knows the name of a module of the project but those that Kedro knows too.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml
from kedro.framework.project import pipelines
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.pipeline import Pipeline
from kedro.validation.type_extractor import TypeExtractor

PROJECT = Path(__file__).parents[2]
CONFIGURATION = PROJECT / "conf"


@dataclass(frozen=True)
class Entry:
    """An entry of the catalog.

    Attributes:
        name: A dataset, or a pattern such as ``{family}.{variant}.codes``.
        settings: What the catalog says of it.
        layer: The layer of Kedro-Viz, such as ``model_input``.
    """

    name: str
    settings: dict[str, Any]
    layer: str


@functools.cache
def read_package_name() -> str:
    """Return the name of the project's package, once Kedro knows the project."""
    return bootstrap_project(PROJECT).package_name


@functools.cache
def list_pipelines() -> dict[str, Pipeline]:
    """Return the pipelines by name, each without what lies upstream of it, in registered order."""
    package = importlib.import_module(f"{read_package_name()}.pipelines")
    found = {name for _, name, is_package in pkgutil.iter_modules(package.__path__) if is_package}
    return {name: find_module(name).create_pipeline() for name in pipelines if name in found}


def find_module(pipeline: str) -> ModuleType:
    """Return the module that makes a pipeline."""
    return importlib.import_module(f"{read_package_name()}.pipelines.{pipeline}.pipeline")


@functools.cache
def find_parameter_classes() -> dict[str, Any]:
    """Return the class of each group of parameters, as the hints of the nodes' functions say it.

    Groups that hooks read and no node takes have their classes beside those, with their names.
    """
    read_package_name()
    found: dict[str, Any] = TypeExtractor(dict(pipelines)).extract_types_from_pipelines()
    taken, all_groups = (
        {name.partition(".")[0] for name in names} for names in (found, read_parameters("base"))
    )
    return found | {
        each.group: each
        for module in _list_modules_beside(found.values())
        for each in vars(module).values()
        if inspect.isclass(each) and getattr(each, "group", None) in all_groups - taken
    }


def _list_modules_beside(classes: Iterable[Any]) -> Iterator[ModuleType]:
    for package in {each.__module__.rpartition(".")[0] for each in classes}:
        for _, name, _ in pkgutil.iter_modules(importlib.import_module(package).__path__):
            yield importlib.import_module(f"{package}.{name}")


@functools.cache
def list_environments() -> list[str]:
    """Return the environments that come with the project, but for ``base``."""
    folders = sorted(folder.name for folder in CONFIGURATION.iterdir() if folder.is_dir())
    return [name for name in folders if name not in ("base", "local")]


@functools.cache
def read_parameters(environment: str) -> dict[str, Any]:
    """Return the parameters of an environment by their full names, base included."""
    read_package_name()
    context = KedroSession.create(PROJECT, env=environment).load_context()
    return flatten(context.config_loader["parameters"])


def flatten(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Bring nested groups to full names: ``{"a": {"b": 1}}`` becomes ``{"a.b": 1}``."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


@functools.cache
def read_source() -> str:
    """Return what the base environment calls the source of its photos."""
    text = (CONFIGURATION / "base/globals.yml").read_text(encoding="utf-8")
    return str(yaml.safe_load(text)["source"])


@functools.cache
def load_catalog() -> Any:
    """Load the catalog of the base environment."""
    read_package_name()
    return KedroSession.create(PROJECT, env="base").load_context().catalog


@functools.cache
def list_entries() -> list[Entry]:
    """Return the entries of the catalog, patterns included, as the files of ``conf`` have them."""
    loader = KedroSession.create(PROJECT, env="base").load_context().config_loader
    return [
        Entry(name, settings, settings["metadata"]["kedro-viz"]["layer"])
        for name, settings in loader["catalog"].items()
    ]


def find_entry(dataset: str) -> str | None:
    """Return the entry or the pattern that a dataset belongs to; None for data in memory."""
    resolver = load_catalog().config_resolver
    if dataset in resolver.config:
        return dataset
    pattern: str | None = resolver.match_dataset_pattern(dataset)
    return pattern

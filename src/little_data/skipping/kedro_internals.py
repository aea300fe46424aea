"""All that this package uses of Kedro without being promised it: names with an underscore.

Each function says what it is for, and why nothing public does it. They are those of Kedro 1.7; with
another Kedro this is the module to look at first.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from kedro.framework.hooks.manager import _NullPluginManager
from kedro.io.core import _DEFAULT_PACKAGES
from kedro.runner import AbstractRunner

if TYPE_CHECKING:
    from kedro.framework.session import KedroSession
    from kedro.io import DataCatalog
    from kedro.pipeline import Pipeline
    from kedro.pipeline.node import Node
    from pluggy import PluginManager

# What may be left out before the ``type`` of a catalog entry, in the order in which Kedro tries it.
DATASET_PREFIXES = tuple(_DEFAULT_PACKAGES)


def ignore_hooks() -> PluginManager:
    """Make a plugin manager that calls nothing.

    A task refuses to run without one. What Kedro's own runners take then is private.
    """
    return cast("PluginManager", _NullPluginManager())


def register_hook(session: KedroSession, hook: object) -> None:
    """Let a session call a hook, too.

    Those of ``settings.py`` are shared by all sessions of a process.
    """
    session._hook_manager.register(hook)


def find_load_version(catalog: DataCatalog, dataset: str) -> str | None:
    """Return the version that ``--load-versions`` asks for; None if it does not.

    A catalog tells its load versions only in `to_config`, which imports the classes of all its
    datasets.
    """
    version: str | None = catalog._load_versions.get(dataset)
    return version


def find_given_dataset(catalog: DataCatalog, dataset: str) -> dict[str, Any] | None:
    """Return the catalog entry that would make a dataset which is in use; None if it is not.

    A dataset that was put into the catalog by code is in no configuration. `DataCatalog.get` would
    make every dataset that is not in use yet, and only `DataCatalog.to_config` tells the entries
    of those that are: of all at once.
    """
    if dataset not in catalog._datasets:
        return None
    entry: dict[str, Any] = catalog._datasets[dataset]._init_config()
    return entry


def describe_wiring(node: Node) -> list[Any]:
    """Return which argument gets which dataset, and which result goes to which.

    `Node.inputs` and `Node.outputs` are lists of datasets, without the keys of a dictionary.
    """
    return [node._inputs, node._outputs]


def is_asynchronous(runner: AbstractRunner) -> bool:
    """Tell whether a runner loads and saves in threads. Runners keep it to themselves."""
    return runner._is_async


def release_datasets(
    node: Node, catalog: DataCatalog, unread: Counter[str], pipeline: Pipeline
) -> None:
    """Forget the data in memory that a node was the last to need.

    The rule which data those are is Kedro's, and should stay so.

    Args:
        node: It has run, or need not.
        catalog: It keeps the data.
        unread: How often each dataset will still be read; it is counted down.
        pipeline: All nodes.
    """
    AbstractRunner._release_datasets(node, catalog, unread, pipeline)

"""A hook: a run says what it reads and writes before anything else, and stops if that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.io.core import is_parameter
from kedro.pipeline import Pipeline

from little_data.skipping.entries import find_entry, find_location
from little_data.skipping.going_on import Work, announce

# Options of ``kedro run``, by what Kedro calls them in a run's parameters. What ``--params`` says
# is left out: there may be secrets.
_OPTIONS = {
    "env": "--env",
    "pipeline_names": "--pipelines",
    "node_names": "--nodes",
    "from_nodes": "--from-nodes",
    "to_nodes": "--to-nodes",
    "tags": "--tags",
}


class RunLock:
    """Keep other runs from what this one reads and writes, until the context is left.

    Args:
        folder: Where runs tell each other what they do.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held = ExitStack()

    def __enter__(self) -> Self:
        """Begin without anything: what is needed is not known yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let go of all."""
        self._held.close()

    @hook_impl(tryfirst=True)
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Take what the pipeline reads and writes.

        Raises:
            BusyError: Another run is in the way.
        """
        made = pipeline.all_outputs()
        work = Work(
            command=describe_command(run_params),
            reads=list_places(pipeline.datasets() - made, catalog),
            writes=list_places(made, catalog),
        )
        self._held.enter_context(announce(self._folder, work))


def describe_command(run_params: Mapping[str, Any]) -> str:
    """Write the command of a run, as far as it says which nodes run."""
    words = ["kedro run"]
    for name, option in _OPTIONS.items():
        value = run_params.get(name)
        if value:
            words.append(f"{option} {value if isinstance(value, str) else ','.join(value)}")
    return " ".join(words)


def list_places(datasets: Iterable[str], catalog: DataCatalog) -> list[str]:
    """List where datasets lie on this computer, each place once."""
    entries = [find_entry(catalog, name) for name in datasets if not is_parameter(name)]
    return sorted({str(place.resolve()) for place in map(find_location, entries) if place})

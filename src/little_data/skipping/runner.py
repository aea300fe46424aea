"""A sequential runner that runs the nodes of which something has changed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kedro.io import DatasetError
from kedro.io.core import is_parameter
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node
from kedro.runner import AbstractRunner, SequentialRunner
from kedro.runner.task import Task
from kedro.utils import find_kedro_project

from little_data.skipping.durability import flush
from little_data.skipping.fingerprints import Fingerprints
from little_data.skipping.json_files import tell_what_is_not_kept
from little_data.skipping.kedro_internals import (
    find_load_version,
    ignore_hooks,
    is_asynchronous,
    release_datasets,
)
from little_data.skipping.not_final import take_reasons
from little_data.skipping.order import order_nodes
from little_data.skipping.records import NEVER_RUN, Fingerprint, find_reason
from little_data.skipping.removal import remove

if TYPE_CHECKING:
    from kedro.io import DataCatalog
    from pluggy import PluginManager

logger = logging.getLogger(__name__)

DEFAULT_FOLDER = "data/.fingerprints"


class SkippingRunner(SequentialRunner):
    """Run a node if its code, parameters, inputs or outputs are not those of its finished run.

    Otherwise skip it: its outputs stay as they are, and no hook of it is called. Nodes that read a
    dataset whose version was chosen (``--load-versions``) always run, and so do the nodes that make
    data in memory for a node that runs, or for the caller of `run`.

    Args:
        is_async: Whether a node's datasets are loaded and saved in threads.
        folder: Where the fingerprints of finished nodes are kept; a relative path starts in the
            project.
        project_path: The project's folder. By default it is the project that this process was
            started in, or else the folder.
    """

    def __init__(
        self,
        is_async: bool = False,
        folder: str = DEFAULT_FOLDER,
        project_path: Path | None = None,
    ) -> None:
        super().__init__(is_async=is_async)
        here = Path.cwd()
        self.folder = (project_path or find_kedro_project(here) or here) / folder
        # Set when the user named the nodes to run.
        self.runs_everything = False

    def __repr__(self) -> str:
        """Say what it is; by these words Kedro-Viz knows the runners whose runs it follows."""
        kind = f"{SequentialRunner.__module__}.{SequentialRunner.__qualname__}"
        return f"<{type(self).__name__}, a {kind} object that skips what is up to date>"

    def run(  # type: ignore[override]
        self,
        pipeline: Pipeline,
        catalog: DataCatalog,
        hook_manager: PluginManager | None = None,
        run_id: str | None = None,
        only_missing_outputs: bool = False,
    ) -> Mapping[str, Any]:
        """Run what changed; with `only_missing_outputs` do as Kedro's own runner does.

        Raises:
            ValueError: An input of the pipeline is not in the catalog.
        """
        if only_missing_outputs:
            return super().run(pipeline, catalog, hook_manager, run_id, only_missing_outputs)
        unsatisfied = {name for name in pipeline.inputs() if name not in catalog}
        if unsatisfied:
            raise ValueError(
                f"Pipeline input(s) {unsatisfied} not found in the {type(catalog).__name__}"
            )
        hook_manager = hook_manager or ignore_hooks()
        ran = sum(1 for _ in self._run_changed_nodes(pipeline, catalog, hook_manager, run_id))
        logger.info("%s ran, %d were up to date", _count(ran), len(pipeline.nodes) - ran)
        return Outputs(catalog, pipeline.outputs())

    def _run_changed_nodes(
        self,
        pipeline: Pipeline,
        catalog: DataCatalog,
        hook_manager: PluginManager | None,
        run_id: str | None,
    ) -> Iterator[Node]:
        fingerprints = Fingerprints(pipeline, catalog, self.folder)
        explain = self._make_explainer(fingerprints, pipeline, catalog)
        changed = {node for node in pipeline.nodes if explain(node)}
        candidates = find_candidates(pipeline, changed, fingerprints.is_in_memory)
        if candidates:
            # A mistake in the catalog is told before anything runs.
            for name in pipeline.datasets():
                catalog.get(name, fallback_to_runtime_pattern=True)
        unread = Counter(name for node in candidates for name in node.inputs)
        numbers = count(1)
        for node in order_nodes(pipeline) if candidates else []:
            if node in candidates:
                number = next(numbers)
                reason = explain(node) or explain_need(
                    node, pipeline, candidates, fingerprints.is_in_memory
                )
                if reason:
                    # Of a new project it says nothing.
                    told = "" if reason == NEVER_RUN else f": {reason}"
                    logger.info("[%d/%d] %s%s", number, len(candidates), node.name, told)
                    self._run_node(node, fingerprints, catalog, hook_manager, run_id)
                    yield node
                release_datasets(node, catalog, unread, pipeline)

    def _make_explainer(
        self, fingerprints: Fingerprints, pipeline: Pipeline, catalog: DataCatalog
    ) -> Callable[[Node], str | None]:
        results = pipeline.outputs()

        def explain(node: Node) -> str | None:
            if self.runs_everything:
                return "asked for by name"
            for name in node.inputs:
                version = find_load_version(catalog, name)
                if version:
                    return f"version {version} of {name} was asked for"
            for name in node.outputs:
                if name in results and fingerprints.is_in_memory(name):
                    return f"{name} is a result in memory"
            return find_reason(fingerprints.take(node), fingerprints.find_record(node))

        return explain

    def _run_node(
        self,
        node: Node,
        fingerprints: Fingerprints,
        catalog: DataCatalog,
        hook_manager: PluginManager | None,
        run_id: str | None,
    ) -> None:
        record = fingerprints.find_record(node)
        with tell_what_is_not_kept(self.folder):
            remove(record)
        fetch_sources(node, catalog, fingerprints)
        before = fingerprints.take(node)
        take_reasons()  # they are of what was made before
        Task(
            node, catalog, is_asynchronous(self), hook_manager=hook_manager, run_id=run_id
        ).execute()
        fingerprints.forget(node.outputs)
        after = fingerprints.take(node)
        # What has changed while the node ran is a change.
        finished = Fingerprint(**{**vars(before), "outputs": after.outputs})
        flush_outputs(finished)
        if reasons := take_reasons():
            logger.warning(
                "What %s has made is not final, and the next run makes it again: %s (%d times)",
                *(node.name, reasons[0], len(reasons)),
            )
            return
        with tell_what_is_not_kept(self.folder):
            finished.save(record)


def flush_outputs(finished: Fingerprint) -> None:
    """Have the outputs of a node on the disk before it is written down that they are there.

    Raises:
        DatasetError: The disk is full or faulty.
    """
    # What is on another computer has no path.
    for path in (Path(stored.path) for stored in finished.outputs.values() if stored.path):
        try:
            flush(path)
        except OSError as error:
            raise DatasetError(f"{path} cannot be brought to the disk: {error.strerror}") from None


def choose_runner(
    given: AbstractRunner | None, command: dict[str, Any] | None, project_path: Path
) -> AbstractRunner:
    """Return the runner that was chosen, or else one that skips.

    Args:
        given: The runner that a session is to run with. ``kedro run`` always gives one: without
            ``--runner`` it is a `SequentialRunner`, which nobody has chosen.
        command: What Kedro keeps of the command that made the session: ``command_name`` and
            ``params``. None if no command did.
        project_path: The project's folder.
    """
    options = command["params"] if command and command["command_name"] == "run" else {}
    is_unnamed = "runner" in options and not options["runner"]
    if given is None or (is_unnamed and type(given) is SequentialRunner):
        is_async = given is not None and is_asynchronous(given)
        return SkippingRunner(is_async, project_path=project_path)
    return given


class Outputs(Mapping[str, Any]):
    """The datasets that a run leaves, by their names; each is made when it is asked for.

    Args:
        catalog: It makes the datasets.
        names: Which of its datasets are outputs.
    """

    def __init__(self, catalog: DataCatalog, names: Collection[str]) -> None:
        self._catalog = catalog
        self._names = names

    def __getitem__(self, name: str) -> Any:
        """Return a dataset, as yet unloaded."""
        if name not in self._names:
            raise KeyError(name)
        return self._catalog[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._names)


def find_candidates(
    pipeline: Pipeline, changed: set[Node], is_in_memory: Callable[[str], bool]
) -> set[Node]:
    """Find the nodes that may have to run: changed ones, and all that follows from that.

    Whatever is downstream of a candidate is one, since its inputs may change; and so is whatever
    makes data in memory for a candidate.
    """
    candidates = set(changed)
    while True:
        makers = {
            node
            for node in pipeline.nodes
            if explain_need(node, pipeline, candidates, is_in_memory)
        }
        followers = {
            node for node, parents in pipeline.node_dependencies.items() if parents & candidates
        }
        if makers | followers <= candidates:
            return candidates
        candidates |= makers | followers


def explain_need(
    node: Node, pipeline: Pipeline, candidates: set[Node], is_in_memory: Callable[[str], bool]
) -> str | None:
    """Say which candidate needs data in memory from a node; None if there is none."""
    in_memory = {name for name in node.outputs if is_in_memory(name)}
    for reader in pipeline.nodes:
        if reader in candidates and in_memory & set(reader.inputs):
            return f"{reader.name} may need {', '.join(sorted(in_memory & set(reader.inputs)))}"
    return None


def fetch_sources(node: Node, catalog: DataCatalog, fingerprints: Fingerprints) -> None:
    """Load what a source makes or fetches when it is first loaded, to have its fingerprint."""
    sources = [name for name in node.inputs if not is_parameter(name)]
    for name in sources:
        if fingerprints.is_source(name) and not catalog.exists(name):
            catalog.load(name)
            fingerprints.forget([name])


def _count(nodes: int) -> str:
    return "1 node" if nodes == 1 else f"{nodes} nodes"

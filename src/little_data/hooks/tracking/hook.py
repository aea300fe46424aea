"""A hook that tracks runs."""

from __future__ import annotations

from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from little_data.hooks.tracking.run import TrackedRun


class TrackingHook:
    """Make every run in which something is computed a run in MLflow.

    Nothing is imported or written before the first node runs: where all nodes are up to date there
    is no run, and no waiting for MLflow.
    """

    def __init__(self) -> None:
        self.run: TrackedRun | None = None

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Keep the context, which knows the project and the source of its data."""
        self.context = context

    @hook_impl
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Keep what a run in MLflow begins with."""
        # An interrupted run ends without a hook; a notebook goes on after it.
        if self.run is not None:
            self._end("KILLED")
        self.run_params, self.pipeline, self.catalog = run_params, pipeline, catalog

    @hook_impl
    def before_node_run(self) -> None:
        """Begin the run in MLflow when the first node runs."""
        if self.run is None:
            self.run = TrackedRun(self.context, self.run_params, self.pipeline, self.catalog)
            self.run.log_parameters()

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any) -> None:
        """Log what a node has saved."""
        assert self.run is not None
        self.run.log_dataset(dataset_name, data)

    @hook_impl
    def after_pipeline_run(self) -> None:
        """Add the accuracy and the metrics of the nodes that were up to date, and end the run."""
        if self.run is not None:
            self.run.log_accuracy()
            self.run.log_remaining_metrics()
            self._end("FINISHED")

    @hook_impl
    def on_pipeline_error(self) -> None:
        """End the run as one that failed."""
        if self.run is not None:
            self._end("FAILED")

    def _end(self, status: str) -> None:
        assert self.run is not None
        self.run.end(status)
        self.run = None

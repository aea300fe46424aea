"""One run in MLflow: what is logged, and how it ends."""

from __future__ import annotations

import atexit
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kedro.framework.context import KedroContext
from kedro.io import DataCatalog
from kedro.io.core import is_parameter
from kedro.pipeline import Pipeline

from little_data.hooks.tracking.client import begin_run, name_run
from little_data.hooks.tracking.values import (
    find_accuracy,
    list_metrics,
    list_params,
    list_points,
)

logger = logging.getLogger(__name__)

# Of the model that a run ends with.
FINISHED_METRICS = "fine_tuned_metrics"


class TrackedRun:
    """A run in MLflow.

    It has all parameters of its pipeline, and what is saved in datasets whose catalog entry says
    ``metadata: {tracked: true}``: the numbers of metrics, training histories as curves, figures and
    tables as files, models as MLflow loads them. What cannot be logged once the run has begun is
    warned of.

    Args:
        context: Of the session.
        run_params: What Kedro tells hooks of a run.
        pipeline: What is to run.
        catalog: With its datasets.

    Raises:
        LittleDataError: MLflow's database or server can't be used.
    """

    def __init__(
        self,
        context: KedroContext,
        run_params: dict[str, Any],
        pipeline: Pipeline,
        catalog: DataCatalog,
    ) -> None:
        self._pipeline, self._catalog = pipeline, catalog
        self._logged: set[str] = set()
        self._name = name_run(context, run_params)
        self._client, self._run_id = begin_run(context, run_params, self._name)
        # An interrupted run ends without a hook, and with it most often its process.
        atexit.register(self.end, "KILLED")

    def log_parameters(self) -> None:
        """Log the parameters of all nodes, also of those that are up to date."""
        groups = {
            name.removeprefix("params:"): self._catalog.load(name)
            for name in self._pipeline.inputs()
            if is_parameter(name)
        }
        with _warn_if_not_logged("the parameters"):
            self._client.log_batch(self._run_id, params=list_params(groups))

    def log_dataset(self, name: str, data: Any) -> None:
        """Log what a node has saved, if it is tracked."""
        if not self._is_tracked(name):
            return
        self._logged.add(name)
        with _warn_if_not_logged(name):
            self._log_dataset(name, data)

    def log_remaining_metrics(self) -> None:
        """Log the metrics of nodes that were up to date, so that runs can be compared."""
        from kedro_datasets.json import JSONDataset

        for name in sorted(self._pipeline.all_outputs() - self._logged):
            if self._is_tracked(name) and isinstance(self._catalog[name], JSONDataset):
                with _warn_if_not_logged(name):
                    self._log_metrics(name, self._catalog.load(name))

    def log_accuracy(self) -> None:
        """Log the accuracy of the finished model as a metric of its own, and in the run's name."""
        if FINISHED_METRICS not in self._pipeline.all_outputs():
            return
        with _warn_if_not_logged("the accuracy"):
            measure, accuracy = find_accuracy(self._catalog.load(FINISHED_METRICS))
            self._client.log_metric(self._run_id, measure, accuracy)
            self._client.update_run(self._run_id, name=f"{self._name} {accuracy:.3f}")

    def end(self, status: str) -> None:
        """End the run with one of MLflow's states: FINISHED, FAILED or KILLED."""
        atexit.unregister(self.end)
        with _warn_if_not_logged("the end of the run"):
            self._client.set_terminated(self._run_id, status)

    def _is_tracked(self, name: str) -> bool:
        metadata = getattr(self._catalog[name], "metadata", None) or {}
        return bool(metadata.get("tracked"))

    def _log_dataset(self, name: str, data: Any) -> None:
        from plotly.graph_objects import Figure

        from little_data.datasets.stores.html_file import HTMLDataset
        from little_data.datasets.stores.keras_model import KerasModelDataset
        from little_data.datasets.stores.training_history import TrainingHistoryDataset

        dataset = self._catalog[name]
        if isinstance(dataset, KerasModelDataset):
            self._log_model(name, data)
        elif isinstance(dataset, TrainingHistoryDataset):
            self._client.log_batch(self._run_id, metrics=list(list_points(name, data)))
        elif isinstance(data, Figure):
            self._log_figure(name, data)
        # A part of the page is in the page.
        elif not isinstance(dataset, HTMLDataset) or name in self._pipeline.outputs():
            self._log_file(name, _find_file(dataset))
        if isinstance(data, dict):
            self._log_metrics(name, data)

    def _log_metrics(self, name: str, data: dict[str, Any]) -> None:
        self._client.log_batch(self._run_id, metrics=list_metrics(name, data))

    def _log_model(self, name: str, model: Any) -> None:
        import mlflow.tensorflow

        with tempfile.TemporaryDirectory() as folder:
            saved = Path(folder) / "model"
            mlflow.tensorflow.save_model(model, saved, pip_requirements=["keras", "tensorflow"])
            place = "/".join(["models", *name.split(".")])
            self._client.log_artifacts(self._run_id, str(saved), place)

    def _log_figure(self, name: str, figure: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{name.rpartition('.')[2]}.html"
            # With its script inside, it can be looked at without a network.
            figure.write_html(path, include_plotlyjs=True)
            self._log_file(name, path)

    def _log_file(self, name: str, path: Path) -> None:
        namespaces = name.split(".")[:-1]
        self._client.log_artifact(self._run_id, str(path), "/".join(["results", *namespaces]))


def _find_file(dataset: Any) -> Path:
    """Return where a dataset was saved, whether or not it has versions."""
    if hasattr(dataset, "_get_load_path"):
        return Path(dataset._get_load_path())
    return Path(dataset._filepath)


@contextmanager
def _warn_if_not_logged(what: str) -> Iterator[None]:
    """Let the run go on without what MLflow does not take: it may have taken hours."""
    from mlflow.exceptions import MlflowException

    try:
        yield
    except (MlflowException, OSError) as error:
        logger.warning("MLflow has no %s of this run: %s", what, error)

"""One run in MLflow: how it begins, what is logged, how it ends."""

from __future__ import annotations

import atexit
import logging
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kedro.framework.context import KedroContext
from kedro.io import DataCatalog
from kedro.io.core import is_parameter
from kedro.pipeline import Pipeline

from little_data.messages.errors import LittleDataError

if TYPE_CHECKING:
    import pandas as pd
    from mlflow import MlflowClient
    from mlflow.entities import Metric

logger = logging.getLogger(__name__)

# Where runs are kept, unless MLFLOW_TRACKING_URI names another place.
FOLDER = Path("data/mlflow")

# What MLflow accepts in the name of a metric or parameter, and how much in a name and a value.
FORBIDDEN = r"[^/\w.\- ]"
LONGEST_NAME = 250
LONGEST_VALUE = 6000


class TrackedRun:
    """A run in MLflow.

    It has all parameters of its pipeline, and what is saved in the layers of the models and of the
    results: the numbers of metrics, training histories as curves, figures and tables as files,
    models as MLflow loads them. What cannot be logged once the run has begun is warned of.

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
        # MLflow reports its use to its makers unless it is told not to.
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "ERROR")
        from mlflow.exceptions import MlflowException

        try:
            self._client = _connect(context.project_path)
            experiment = _find_experiment(self._client, context)
            self._run_id = _create_run(self._client, experiment, run_params)
        except MlflowException as error:
            raise LittleDataError(
                f"MLflow cannot begin a run: {error}. Check MLFLOW_TRACKING_URI and "
                f"MLFLOW_EXPERIMENT_NAME, if they are set, or {FOLDER}"
            ) from error
        # An interrupted run ends without a hook.
        atexit.register(self.end, "KILLED")

    def log_parameters(self) -> None:
        """Log the parameters of all nodes, also of those that are up to date."""
        from mlflow.entities import Param

        groups = {
            name.removeprefix("params:"): self._catalog.load(name)
            for name in self._pipeline.inputs()
            if is_parameter(name)
        }
        params = [
            Param(name, str(value)[:LONGEST_VALUE]) for name, value in _flatten(groups).items()
        ]
        with _warn_if_not_logged("the parameters"):
            self._client.log_batch(self._run_id, params=params)

    def log_dataset(self, name: str, data: Any) -> None:
        """Log what a node has saved, if it is a model or a result."""
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

    def end(self, status: str) -> None:
        """End the run with one of MLflow's states: FINISHED, FAILED or KILLED."""
        atexit.unregister(self.end)
        with _warn_if_not_logged("the end of the run"):
            self._client.set_terminated(self._run_id, status)

    def _is_tracked(self, name: str) -> bool:
        metadata = getattr(self._catalog[name], "metadata", None) or {}
        return metadata.get("kedro-viz", {}).get("layer") in ("models", "reporting")

    def _log_dataset(self, name: str, data: Any) -> None:
        from plotly.graph_objects import Figure

        from little_data.datasets.stores.html_file import HTMLDataset
        from little_data.datasets.stores.keras_model import KerasModelDataset
        from little_data.datasets.stores.training_history import TrainingHistoryDataset

        dataset = self._catalog[name]
        if isinstance(dataset, KerasModelDataset):
            self._log_model(name, data)
        elif isinstance(dataset, TrainingHistoryDataset):
            self._log_history(name, data)
        elif isinstance(data, Figure):
            self._log_figure(name, data)
        # A part of the page is in the page.
        elif not isinstance(dataset, HTMLDataset) or name in self._pipeline.outputs():
            self._log_file(name, _find_file(dataset))
        if isinstance(data, dict):
            self._log_metrics(name, data)

    def _log_metrics(self, name: str, data: dict[str, Any]) -> None:
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        metrics = [
            Metric(f"{name}/{key}", float(value), now, 0)
            for key, value in _flatten(data).items()
            if isinstance(value, Real)
        ]
        self._client.log_batch(self._run_id, metrics=metrics)

    def _log_history(self, name: str, history: pd.DataFrame) -> None:
        self._client.log_batch(self._run_id, metrics=list(_list_points(name, history)))

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


def _connect(project: Path) -> MlflowClient:
    from mlflow import MlflowClient

    if place := os.environ.get("MLFLOW_TRACKING_URI"):
        return MlflowClient(place)
    (project / FOLDER).mkdir(parents=True, exist_ok=True)
    return MlflowClient(f"sqlite:///{(project / FOLDER / 'mlflow.db').as_posix()}")


def _find_experiment(client: MlflowClient, context: KedroContext) -> str:
    """Return the id of the experiment, made if there is none: one a source of data.

    Raises:
        LittleDataError: The project was moved or copied; MLflow keeps full paths.
    """
    # As with the database, only a server knows its own place for files.
    is_own = not os.environ.get("MLFLOW_TRACKING_URI")
    files = (context.project_path / FOLDER / "files").as_uri() if is_own else None
    source = context.config_loader["globals"]["source"]
    name = os.environ.get("MLFLOW_EXPERIMENT_NAME") or f"little-data {source}"
    experiment = client.get_experiment_by_name(name)
    if experiment is None:
        # Otherwise MLflow's pages open with what is for language models.
        tags = {"mlflow.experimentKind": "custom_model_development"}
        return str(client.create_experiment(name, artifact_location=files, tags=tags))
    if is_own and experiment.artifact_location != files:
        raise LittleDataError(
            f"{FOLDER} is from another folder ({experiment.artifact_location}), and MLflow would "
            f"write there. Delete {FOLDER}, or set MLFLOW_EXPERIMENT_NAME to a new name"
        )
    return str(experiment.experiment_id)


def _create_run(client: MlflowClient, experiment: str, run_params: dict[str, Any]) -> str:
    from mlflow.tracking.context.registry import resolve_tags

    own = {
        "environment": run_params["env"] or "base",
        # The version of all that this run saves in data.
        "version": run_params["run_id"],
        "runtime_params": str(run_params["runtime_params"] or ""),
    }
    pipelines = "+".join(run_params["pipeline_names"] or ["__default__"])
    run = client.create_run(experiment, tags=resolve_tags(own), run_name=pipelines)
    return str(run.info.run_id)


def _find_file(dataset: Any) -> Path:
    """Return where a dataset was saved, whether or not it has versions."""
    if hasattr(dataset, "_get_load_path"):
        return Path(dataset._get_load_path())
    return Path(dataset._filepath)


def _flatten(value: Any, name: str = "") -> dict[str, Any]:
    """Name each single value in nested groups, as MLflow accepts it: ``group.inner.name``."""
    from pydantic import BaseModel

    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    if not isinstance(value, dict):
        return {re.sub(FORBIDDEN, "_", name)[:LONGEST_NAME]: value}
    return {
        inner: leaf
        for key, part in value.items()
        for inner, leaf in _flatten(part, f"{name}.{key}" if name else str(key)).items()
    }


def _list_points(name: str, history: pd.DataFrame) -> Iterator[Metric]:
    from mlflow.entities import Metric

    now = int(time.time() * 1000)
    curves = history.select_dtypes("number").drop(columns="epoch")
    for epoch, row in zip(history["epoch"], curves.to_dict(orient="records"), strict=True):
        for column, value in row.items():
            yield Metric(f"{name}/{column}", value, now, int(epoch))


@contextmanager
def _warn_if_not_logged(what: str) -> Iterator[None]:
    """Let the run go on without what MLflow does not take: it may have taken hours."""
    from mlflow.exceptions import MlflowException

    try:
        yield
    except (MlflowException, OSError) as error:
        logger.warning("MLflow has no %s of this run: %s", what, error)

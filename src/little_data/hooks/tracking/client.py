"""Begin a run in MLflow: where runs are kept, in which experiment, with which tags."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kedro.framework.context import KedroContext

from little_data.messages.errors import LittleDataError
from little_data.skipping.going_on import DEFAULT_FOLDER, list_going_on

if TYPE_CHECKING:
    from mlflow import MlflowClient

# Where runs are kept, unless MLFLOW_TRACKING_URI names another place.
FOLDER = Path("data/mlflow")


def begin_run(
    context: KedroContext, run_params: dict[str, Any], name: str
) -> tuple[MlflowClient, str]:
    """Begin a run, and return the client that logs to it, and the run's id.

    Raises:
        LittleDataError: MLflow's database or server can't be used.
    """
    # MLflow reports its use to its makers unless it is told not to.
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "ERROR")
    from mlflow.exceptions import MlflowException

    try:
        client = _connect(context.project_path)
        experiment = _find_experiment(client, context)
        if not os.environ.get("MLFLOW_TRACKING_URI"):
            end_killed_runs(client, experiment, context.project_path)
        return client, _create_run(client, experiment, run_params, name)
    except MlflowException as error:
        raise LittleDataError(
            f"MLflow cannot begin a run: {error}. Check MLFLOW_TRACKING_URI and "
            f"MLFLOW_EXPERIMENT_NAME, if they are set, or {FOLDER}"
        ) from error


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


def name_run(context: KedroContext, run_params: dict[str, Any]) -> str:
    """Name a run by the source of its data and by what runs."""
    chosen = "nodes" if run_params["node_names"] else "default"
    pipelines = "+".join(run_params["pipeline_names"] or [chosen]).replace("__default__", "default")
    return f"{context.config_loader['globals']['source']} {pipelines}"


def end_killed_runs(client: MlflowClient, experiment: str, project: Path) -> None:
    """Mark runs of this computer whose process was killed, and so could not say that they ended."""
    living = {str(work.process) for work in list_going_on(project / DEFAULT_FOLDER)}
    for run in client.search_runs([experiment], "attributes.status = 'RUNNING'"):
        if run.data.tags.get("process") not in living:
            client.set_terminated(run.info.run_id, "KILLED")


def _create_run(
    client: MlflowClient, experiment: str, run_params: dict[str, Any], name: str
) -> str:
    from mlflow.tracking.context.registry import resolve_tags

    own = {
        "environment": run_params["env"] or "base",
        # The version of all that this run saves in data.
        "version": run_params["run_id"],
        "process": str(os.getpid()),
        "runtime_params": str(run_params["runtime_params"] or ""),
    }
    run = client.create_run(experiment, tags=resolve_tags(own), run_name=name)
    return str(run.info.run_id)

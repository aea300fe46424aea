"""Begin a run in MLflow: where runs are kept, in which experiment, with which tags."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kedro.framework.context import KedroContext

from little_data.messages.errors import LittleDataError

if TYPE_CHECKING:
    from mlflow import MlflowClient

# Where runs are kept, unless MLFLOW_TRACKING_URI names another place.
FOLDER = Path("data/mlflow")


def begin_run(context: KedroContext, run_params: dict[str, Any]) -> tuple[MlflowClient, str]:
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
        return client, _create_run(client, _find_experiment(client, context), run_params)
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

"""Runs in a real MLflow with its SQLite store; no trace of it where it is not installed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from project_runs import load, session

# In a process of its own: in that of the tests MLflow is hidden.
RUNS = """
import json, os, shutil, subprocess, sys
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

def refuse_network(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        print("a request to", arguments[1], file=sys.stderr)
        os._exit(1)

sys.addaudithook(refuse_network)
project = Path.cwd()
from project_runs import load, run
run(project)
assert "mlflow" not in sys.modules and not Path("data/mlflow").exists()
for name in ("class_counts_plot.json", "photo_sheet.png", "most_wrong_table.csv"):
    shutil.rmtree(project / "data/08_reporting/tiny" / name)
run(project, pipeline_names=["report"])
names = ["split_backbone", "train_top_model", "train_scratch_model"]
run(project, {"scratch": {"epochs": 1}}, node_names=names)
for photo in Path("photos").glob("*/*.png"):
    photo.write_bytes(b"no image any more")
try:
    run(project, node_names=["draw_photo_sheet"])
except Exception as error:
    print("failed as it should:", error)

import mlflow
import numpy as np
from little_data.hooks.tracking.run import TrackedRun
subprocess.run([sys.executable, "-c", sys.argv[1]], check=False)

def interrupt(*_):
    raise KeyboardInterrupt

with patch.object(TrackedRun, "log_dataset", interrupt), suppress(KeyboardInterrupt):
    run(project, node_names=["plot_class_counts"])
run(project, node_names=["plot_class_counts"])
client = mlflow.MlflowClient("sqlite:///data/mlflow/mlflow.db")
[experiment] = [found for found in client.search_experiments() if found.name != "Default"]

def list_files(run_id, folder=None):
    for file in client.list_artifacts(run_id, folder):
        yield from list_files(run_id, file.path) if file.is_dir else [file.path]

runs = client.search_runs([experiment.experiment_id], order_by=["start_time"])
found = [
    {
        "name": run.info.run_name,
        "status": run.info.status,
        "parameters": run.data.params,
        "metrics": run.data.metrics,
        "tags": run.data.tags,
        "files": list(list_files(run.info.run_id)),
    }
    for run in runs
]
trained = runs[1].info.run_id
curve = client.get_metric_history(trained, "scratch_history/val_loss")
mlflow.set_tracking_uri("sqlite:///data/mlflow/mlflow.db")
model = mlflow.tensorflow.load_model(f"runs:/{trained}/models/scratch_model")
stored = load(project)("scratch_model")
for one, other in zip(model.get_weights(), stored.get_weights(), strict=True):
    np.testing.assert_array_equal(one, other)
print(json.dumps([experiment.name, found, [[point.step, point.value] for point in curve]]))
"""

# It cannot say that it has ended.
KILLED_RUN = """
import os
from pathlib import Path
from little_data.hooks.tracking.run import TrackedRun
from project_runs import run
TrackedRun.log_dataset = lambda *_: os.kill(os.getpid(), 9)
run(Path.cwd(), node_names=["plot_class_counts"])
"""

SUPPORT = str(Path(__file__).parents[1] / "support")


@pytest.fixture(scope="module")
def tracked(finished_project, tmp_path_factory):
    """A project and what MLflow has of its runs, of which one failed and two were ended."""
    project = tmp_path_factory.mktemp("tracked") / "project"
    shutil.copytree(finished_project, project)
    support = f"import sys; sys.path.append({SUPPORT!r})\n"
    command = [sys.executable, "-c", support + RUNS, support + KILLED_RUN]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return project, *json.loads(result.stdout.splitlines()[-1])


def test_a_run_has_all_parameters_and_metrics_and_its_figures(tracked):
    """Also those of the nodes that were up to date; but only the figures that it made."""
    project, experiment, [redrawn, *_], _ = tracked
    assert experiment == "little-data tiny"
    measured = load(project)("fine_tuned_metrics")["splits"]["test"]["accuracy"]
    assert (redrawn["name"], redrawn["status"]) == (f"tiny report {measured:.3f}", "FINISHED")
    assert redrawn["parameters"]["scratch.epochs"] == "2"
    assert redrawn["parameters"]["evaluation.folds"] == "3"
    assert redrawn["parameters"]["augmentation.mirror"] == "True"
    assert redrawn["metrics"]["fine_tuned_metrics/splits.test.accuracy"] == measured
    assert redrawn["metrics"]["test_accuracy"] == measured
    # A row for each class would bury the rest: those are in the files.
    assert not [name for name in redrawn["metrics"] if "disc" in name]
    files = ["class_counts_plot.html", "most_wrong_table.csv", "photo_sheet.png"]
    assert redrawn["files"] == [f"results/{name}" for name in files]


def test_a_training_is_a_curve_and_a_model_of_mlflow(tracked):
    project, _, [_, trained, *_], curve = tracked
    assert trained["parameters"]["scratch.epochs"] == "1"
    assert "report.photos_shown" not in trained["parameters"]
    assert curve == [[1, load(project)("scratch_history")["val_loss"].item()]]
    models = {file.split("/")[1] for file in trained["files"] if file.startswith("models/")}
    assert models == {"scratch_model"}
    assert "models/scratch_model/MLmodel" in trained["files"]
    assert trained["tags"]["environment"] == "tiny"
    versions = {path.name for path in (project / "data/06_models/tiny/top_model.npz").iterdir()}
    assert trained["tags"]["version"] in versions


def test_a_model_of_plain_arrays_is_a_file_and_what_was_tried_is_a_table(tracked):
    _, _, [_, trained, *_], _ = tracked
    files = [file for file in trained["files"] if not file.startswith("models/")]
    assert files == ["results/top_model.npz", "results/top_model_candidates.csv"]


def test_a_run_that_fails_is_a_failed_one(tracked):
    _, _, [_, _, failed, *_], _ = tracked
    assert (failed["name"], failed["status"]) == ("tiny nodes", "FAILED")
    assert failed["files"] == []


def test_runs_that_were_ended_are_marked_as_such_by_the_next_ones(tracked):
    _, _, [*_, killed, interrupted, after], _ = tracked
    assert (killed["status"], interrupted["status"]) == ("KILLED", "KILLED")
    assert after["status"] == "FINISHED"


def test_a_database_from_another_folder_is_refused(tracked, tmp_path):
    """MLflow keeps full paths: it would write into the other folder."""
    copy = shutil.copytree(tracked[0], tmp_path / "copy")
    command = [sys.executable, "-m", "kedro", "run", "--env", "tiny", "--nodes", "inspect_images"]
    result = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "Error: data/mlflow is from another folder (file://" in result.stderr
    assert "Traceback" not in result.stderr


def test_without_mlflow_there_is_no_trace_of_it(finished_project):
    """As it is in this process, in which MLflow is hidden."""
    assert not (finished_project / "data/mlflow").exists()
    with session(finished_project) as current:
        hooks = {type(hook).__name__ for hook in current._hook_manager.get_plugins()}
    assert "ResultsHook" in hooks
    assert "TrackingHook" not in hooks

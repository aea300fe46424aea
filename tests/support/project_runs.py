"""Run a project of the tests, in this process or as its user does."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
from kedro.framework.project import pipelines
from kedro.framework.startup import bootstrap_project

from little_data.skipping import SkippingSession
from little_data.types.arrays import ArrayStore

# None of them is needed to list the pipelines, or to find that nothing has changed.
HEAVY_MODULES = {"tensorflow", "keras", "openvino", "sklearn", "scipy", "kagglehub", "mlxtend"}
HEAVY_MODULES |= {
    "ray",
    "numpy",
    "pandas",
    "pyarrow",
    "plotly.graph_objs",
    "plotly.express",
    "PIL.Image",
}

# MLflow is hidden and garbage seldom looked for, as in the process of the tests. So is SQLAlchemy,
# which comes with MLflow: Kedro's datasets of pandas import it where it is installed.
COMMANDS = """
import gc, json, os, sys, tempfile, traceback
gc.set_threshold(50_000, 10, 10)
sys.modules |= {"mlflow": None, "sqlalchemy": None}
from kedro.framework.cli.cli import main

def run(arguments):
    sys.argv = ["kedro", *arguments]
    try:
        main()
    except SystemExit as end:
        return end.code or 0
    except BaseException:
        traceback.print_exc()
        return 1

results, ours = [], os.dup(1)
for arguments in json.loads(sys.argv[1]):
    with tempfile.TemporaryFile("w+") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        code = run(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        file.seek(0)
        results.append([code, file.read()])
os.dup2(ours, 1)
print(json.dumps(results))
"""


@dataclass(frozen=True)
class CommandResult:
    """What a command ended with.

    Attributes:
        code: The exit code.
        output: What it wrote to standard output and error.
    """

    code: int
    output: str


def session(project, **options):
    bootstrap_project(project)
    return SkippingSession.create(project_path=project, env="tiny", **options)


def run(project, runtime_params=None, **options):
    with session(project, runtime_params=runtime_params) as current:
        current.run(**options)
    return load(project)


def load(project):
    """Return a function that loads the newest version of a dataset."""
    with session(project) as current:
        return current.load_context().catalog.load


def run_node(project, name, change=lambda data: data, **given):
    """Run a node on given data and, changed, on data that a project has; store nothing."""
    catalog = load(project)
    [node] = {node for each in pipelines.values() for node in each.nodes if node.name == name}
    return node.run(
        {each: given[each] if each in given else change(catalog(each)) for each in node.inputs}
    )


def shuffle_rows(data):
    """Shuffle a table, or an array with its table; other data stay as they are."""
    if isinstance(data, pd.DataFrame):
        return data.sample(frac=1, random_state=0).reset_index(drop=True)
    if isinstance(data, ArrayStore):
        rows = shuffle_rows(data.rows.assign(place=range(len(data.rows))))
        values = np.asarray(data.values)[rows.pop("place")]
        return ArrayStore(rows=rows, values=values, seconds=data.seconds)
    return data


def leave_out_coverage():
    """Return the environment of a process whose coverage is of no use: it ends in half the time."""
    return {name: text for name, text in os.environ.items() if name != "COVERAGE_PROCESS_CONFIG"}


def kedro(project, *arguments):
    """Run a command in a process of its own; return its exit code and all that it wrote."""
    [result] = kedro_commands(project, [arguments])
    return result


def kedro_commands(project, commands):
    """Run commands one after the other in one process, which waits for imports only once."""
    command = [sys.executable, "-c", COMMANDS, json.dumps(commands)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [CommandResult(code, output) for code, output in json.loads(done.stdout)]

"""Run a project of the tests, in this process or as its user does."""

import subprocess
import sys

import numpy as np
import pandas as pd
from kedro.framework.project import pipelines
from kedro.framework.startup import bootstrap_project

from little_data.skipping import SkippingSession
from little_data.types.arrays import ArrayStore


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


def kedro(project, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "kedro", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )

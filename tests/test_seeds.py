"""The same seed makes the same, whatever ran before: shown for every node that draws.

A project is run to its end. Then each node that takes the seed runs again, alone, in a process in
which others have drawn before, and must make what it made within its pipeline: weights and arrays
to the last bit. A session for each of them would take as long as the nodes do: all share one.
"""

import inspect
import random
import shutil

import keras
import numpy as np
import pytest
from kedro.framework.project import pipelines
from kedro.framework.startup import bootstrap_project
from kedro.pipeline import Pipeline
from kedro.runner import SequentialRunner
from project_runs import load, session
from same_data import check_same, leave_out_seconds

# Not in this run.
EXEMPT = {"export_model": "draws photos, and nothing else: see tests/pipelines/test_export.py"}


@pytest.fixture(scope="module")
def drawing(finished_project):
    """All nodes that take the seed; of those with the same function one."""
    bootstrap_project(finished_project)
    everything = Pipeline({node for pipeline in pipelines.values() for node in pipeline.nodes})
    nodes = everything.only_nodes_with_inputs("params:random").nodes
    return {inspect.unwrap(node.func): node for node in nodes}.values()


def test_every_node_that_draws_makes_the_same_alone_as_within_its_pipeline(
    finished_project, drawing, tmp_path
):
    project = shutil.copytree(finished_project, tmp_path / "project")
    before, after = load(finished_project), load(project)
    with session(project) as current:
        catalog = current.load_context().catalog
    for node in drawing:
        if node.name not in EXEMPT:
            draw_something_else()
            SequentialRunner().run(Pipeline([node]), catalog)
            for name in node.outputs:
                check_same(name, *map(leave_out_seconds, (before(name), after(name))))


def draw_something_else():
    """Leave the generators of the whole process as another node might leave them."""
    keras.utils.set_random_seed(random.SystemRandom().randrange(2**32))
    keras.random.normal((2,))
    keras.layers.Dropout(0.5)
    np.random.default_rng().normal()

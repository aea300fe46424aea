"""The same seed makes the same, whatever ran before: shown for every node that draws.

A project is run to its end. Then each node that takes the seed runs again, alone, in a process in
which others have drawn before, and must make what it made within its pipeline: weights and arrays
to the last bit. A session for each of them would take as long as the nodes do: all share one.
"""

import shutil

import pytest
from kedro.framework.startup import bootstrap_project
from kedro.pipeline import Pipeline
from kinds_of_nodes import list_drawing, list_learning
from project_runs import load, session
from same_data import check_same, leave_out_seconds
from unsettled_runner import UnsettledRunner

EXEMPT = {
    # Not in this run.
    "export_model": "draws photos, and nothing else: see tests/pipelines/test_export.py",
}


@pytest.fixture(scope="module")
def drawing(finished_project):
    """The nodes that draw, without those that learn: test_held_out.py shows the same for them."""
    bootstrap_project(finished_project)
    left_out = {*list_learning(), *EXEMPT}
    return Pipeline([node for node in list_drawing() if node.name not in left_out])


def test_every_node_that_draws_makes_the_same_alone_as_within_its_pipeline(
    finished_project, drawing, tmp_path
):
    project = shutil.copytree(finished_project, tmp_path / "project")
    before, after = load(finished_project), load(project)
    with session(project) as current:
        UnsettledRunner().run(drawing, current.load_context().catalog)
    for name in drawing.all_outputs():
        check_same(name, *map(leave_out_seconds, (before(name), after(name))))

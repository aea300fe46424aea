"""What is found in a folder of photos is told once a run, however many nodes list it."""

import logging
import shutil

import pytest
from project_runs import run

NODES = ["inspect_images", "draw_photo_sheet"]


@pytest.fixture
def project(finished_project, tmp_path):
    copy = shutil.copytree(finished_project, tmp_path / "project")
    (copy / "photos/unlabelled").mkdir()
    shutil.copy(next((copy / "photos/disc").iterdir()), copy / "photos/unlabelled/new.png")
    return copy


@pytest.fixture
def told():
    """The messages that a handler of the root logger shows."""
    messages = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())
    logging.getLogger().addHandler(handler)
    yield messages
    logging.getLogger().removeHandler(handler)


def test_a_notice_of_the_source_is_told_once_in_each_run(project, told):
    for runs in (1, 2):
        run(project, node_names=NODES)
        assert sum("this folder is left out" in message for message in told) == runs


def test_a_run_that_fails_leaves_no_memory_behind(project, told):
    shutil.rmtree(project / "photos/disc")
    shutil.rmtree(project / "photos/square")
    before = [*logging.getLogger().handlers[-1].filters]
    with pytest.raises(Exception, match="class"):
        run(project, node_names=NODES)
    assert logging.getLogger().handlers[-1].filters == before

"""Two runs of a project at once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from project_runs import kedro

from little_data.skipping.going_on import DEFAULT_FOLDER, Work, announce

pytestmark = pytest.mark.slow

INGESTION = ("run", "--env", "tiny", "--pipelines", "ingestion")


@pytest.fixture(scope="module")
def project(tiny_project, tmp_path_factory) -> Path:
    """A project after a run of ingestion, without its facts of photos."""
    project = tmp_path_factory.mktemp("beside") / "project"
    shutil.copytree(tiny_project, project)
    done = kedro(project, *INGESTION)
    assert done.code == 0, done.output
    assert [path.name for path in (project / DEFAULT_FOLDER).iterdir()] == ["gate.lock"]
    return project


def announce_training(project):
    """Do as if this process trained, and wrote a split."""
    split = project / "data/03_primary/tiny/split_manifest.parquet"
    work = Work("kedro run --env tiny", reads=[], writes=[str(split)])
    return announce(project / DEFAULT_FOLDER, work)


def test_a_run_in_the_way_of_another_leaves_and_says_who_it_is(project):
    with announce_training(project):
        beside = kedro(project, *INGESTION)
        elsewhere = kedro(project, "run", "--env", "tiny", "--nodes", "inspect_images")
    assert beside.code == 1
    [told] = [line for line in beside.output.splitlines() if line.startswith("Error")]
    assert f"`kedro run --env tiny` (process {os.getpid()}, since" in told
    assert "split_manifest.parquet" in told
    assert "--wait" in told
    assert elsewhere.code == 0, elsewhere.output


def test_a_run_that_was_told_to_wait_begins_when_the_other_has_ended(project):
    split = project / "data/03_primary/tiny/split_manifest.parquet"
    command = [sys.executable, "-m", "kedro", *INGESTION, "--wait"]
    with announce_training(project):
        waiting = subprocess.Popen(
            command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        told = next(line for line in waiting.stdout if "Waiting" in line)
        split.unlink()
    assert f"process {os.getpid()}" in told + waiting.stdout.read()
    assert waiting.wait() == 0
    waiting.stdout.close()
    assert split.is_file()

"""``kedro features`` says what the cache holds and removes what the current plan does not use."""

import subprocess
import sys

import pytest
from click.testing import CliRunner
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project

from little_data.cli import cli


def run(project, **runtime_params):
    bootstrap_project(project)
    with KedroSession.create(
        project_path=project, env="tiny", runtime_params=runtime_params
    ) as session:
        session.run(pipeline_names=["bottleneck"])


def features(project, *arguments):
    bootstrap_project(project)
    result = CliRunner().invoke(cli, ["features", *arguments, "--env", "tiny"])
    return result.exit_code, result.output


def read_rows(listed):
    """Return the numbers of rows, and of those used, of each network."""
    return [line.split()[1:3] for line in listed.splitlines()[2:]]


@pytest.fixture(scope="module")
def planned(tiny_project):
    """A cache with, for each network, 75 rows of the plan and 30 that no plan uses any more."""
    run(tiny_project, augmentation={"preset": "strong"})
    run(tiny_project)
    return tiny_project


def test_list_and_prune(planned, monkeypatch, caplog):
    monkeypatch.chdir(planned)
    _, listed = features(planned, "list")
    assert read_rows(listed) == [["105", "75"]] * 2
    assert str(planned / "data/04_feature/tiny/cache") in listed
    _, told = features(planned, "prune", "--dry-run")
    assert "60 rows of" in told
    assert "would be removed" in told
    assert features(planned, "list")[1] == listed

    command = [sys.executable, "-m", "kedro", "features", "prune", "--env", "tiny"]
    pruned = subprocess.run(command, cwd=planned, capture_output=True, text=True, check=True)
    assert "60 rows of" in pruned.stdout
    assert "were removed" in pruned.stdout
    assert read_rows(features(planned, "list")[1]) == [["75", "75"]] * 2
    assert "0 rows of" in features(planned, "prune")[1]

    caplog.set_level("INFO", "little_data")
    run(planned)
    taken_over = "75 of 75 rows of features are taken over, 0 are computed"
    assert caplog.text.count(taken_over) == 2


def test_without_a_plan_nothing_is_removed(planned, monkeypatch):
    monkeypatch.chdir(planned)
    plan = planned / "data/03_primary/tiny/augmentation_plan.parquet"
    hidden = plan.rename(plan.with_suffix(".hidden"))
    try:
        code, told = features(planned, "prune")
    finally:
        hidden.rename(plan)
    assert code == 1
    assert "augmentation_plan must be there" in told
    assert read_rows(features(planned, "list")[1]) == [["75", "75"]] * 2

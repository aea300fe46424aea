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


@pytest.fixture(scope="module")
def planned(tiny_project):
    """A project whose cache holds 75 rows for the plan and 30 of one that is not used any more."""
    run(tiny_project, augmentation={"preset": "strong"})
    run(tiny_project)
    return tiny_project


def test_list_and_prune(planned, monkeypatch, caplog):
    monkeypatch.chdir(planned)
    _, listed = features(planned, "list")
    assert listed.split()[-3:-1] == ["105", "75"]
    assert str(planned / "data/04_feature/tiny/cache") in listed
    _, told = features(planned, "prune", "--dry-run")
    assert "30 rows of" in told
    assert "would be removed" in told
    assert features(planned, "list")[1] == listed

    command = [sys.executable, "-m", "kedro", "features", "prune", "--env", "tiny"]
    pruned = subprocess.run(command, cwd=planned, capture_output=True, text=True, check=True)
    assert "30 rows of" in pruned.stdout
    assert "were removed" in pruned.stdout
    assert features(planned, "list")[1].split()[-3:-1] == ["75", "75"]
    assert "0 rows of" in features(planned, "prune")[1]

    caplog.set_level("INFO", "little_data")
    run(planned)
    assert "75 of 75 rows of features are taken over, 0 are computed" in caplog.text


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
    assert features(planned, "list")[1].split()[-2] == "75"

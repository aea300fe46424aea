"""``kedro features`` says what the cache holds and removes what the current plan does not use."""

import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner
from kedro.framework.project import pipelines
from kedro.framework.startup import bootstrap_project
from project_runs import run

from little_data.cli import cli

STORES = ["trunk_features", "bottleneck_features", "test_features", "test_bottleneck_features"]
STRONG = {"augmentation": {"preset": "strong", "mirror": False}}


def features(project, *arguments):
    bootstrap_project(project)
    result = CliRunner().invoke(cli, ["features", *arguments, "--env", "tiny"])
    return result.exit_code, result.output


def read_rows(listed):
    """Return the numbers of rows, and of those used, of each network."""
    return [line.split()[1:3] for line in listed.splitlines()[2:4]]


def read_stores(listed):
    """Return of each store the number of versions, and the megabytes of the older ones."""
    cells = [line.split() for line in listed.splitlines()[5:]]
    return {name: (int(versions), float(older)) for name, versions, _, older in cells}


def extract(project):
    """Plan other views than a finished project has, and have new versions of all features."""
    makers = {node for node in pipelines["bottleneck"].nodes if {*node.outputs} & {*STORES}}
    names = ["plan_augmentation", *(node.name for node in makers)]
    run(project, STRONG, pipeline_names=["bottleneck"], node_names=names)


@pytest.fixture(scope="module")
def planned(finished_project, tmp_path_factory):
    """A cache with, for each network, 105 rows of the plan and 60 that no plan uses any more.

    Each store has two versions.
    """
    project = tmp_path_factory.mktemp("planned") / "project"
    shutil.copytree(finished_project, project)
    extract(project)
    return project


def test_list_and_prune(planned, monkeypatch, caplog):
    monkeypatch.chdir(planned)
    _, listed = features(planned, "list")
    assert read_rows(listed) == [["165", "105"]] * 2
    assert str(planned / "data/04_feature/tiny/cache") in listed
    _, told = features(planned, "prune", "--dry-run")
    assert "120 rows of" in told
    assert "would be removed" in told
    assert features(planned, "list")[1] == listed

    command = [sys.executable, "-m", "kedro", "features", "prune", "--env", "tiny"]
    pruned = subprocess.run(command, cwd=planned, capture_output=True, text=True, check=True)
    assert "120 rows of" in pruned.stdout
    assert "were removed" in pruned.stdout
    assert read_rows(features(planned, "list")[1]) == [["105", "105"]] * 2
    assert "0 rows of" in features(planned, "prune")[1]

    caplog.set_level("INFO", "little_data")
    extract(planned)
    for count in (90, 15):
        taken_over = f"Features: {count} reused, 0 computed"
        assert caplog.text.count(taken_over) == 2


def read_files(*folders):
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files}


def test_only_the_newest_version_of_each_store_is_kept(planned, tmp_path, monkeypatch):
    project = shutil.copytree(planned, tmp_path / "project")
    monkeypatch.chdir(project)
    folder = project / "data/04_feature/tiny"
    versions = {name: sorted((folder / name).iterdir()) for name in STORES}
    older = {name: read_files(*found[:-1]) for name, found in versions.items()}
    assert all(older.values())
    # No version is what is still being written, though it will be the newest, and a user's file.
    for name in ("9999-01-01/.unfinished-0-trunk_features/values.npy", "notes.txt"):
        path = folder / "trunk_features" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(name)
    everything = read_files(folder)

    _, listed = features(project, "list")
    assert read_stores(listed) == {
        name: (len(versions[name]), pytest.approx(sum(map(len, files.values())) / 1e6, abs=0.05))
        for name, files in older.items()
    }
    _, told = features(project, "prune", "--dry-run")
    count = len(versions["trunk_features"]) - 1
    assert f"{folder / 'trunk_features'}: {count} older versions of " in told
    assert told.count("would be removed") == 1 + len(STORES)
    assert read_files(folder) == everything

    _, told = features(project, "prune")
    assert told.count("were removed") == 1 + len(STORES)
    assert not [found for each in versions.values() for found in each[:-1] if found.exists()]
    removed = {path for files in older.values() for path in files}
    kept = {path for path in everything if path not in removed and "cache" not in path.parts}
    assert {path: everything[path] for path in kept}.items() <= read_files(folder).items()
    assert read_stores(features(project, "list")[1]) == dict.fromkeys(STORES, (1, 0.0))


def test_without_a_plan_nothing_is_removed(planned, monkeypatch):
    monkeypatch.chdir(planned)
    plan = planned / "data/03_primary/tiny/augmentation_plan.parquet"
    rows = read_rows(features(planned, "list")[1])
    hidden = plan.rename(plan.with_suffix(".hidden"))
    try:
        code, told = features(planned, "prune")
    finally:
        hidden.rename(plan)
    assert code == 1
    assert "augmentation_plan must be there" in told
    assert read_rows(features(planned, "list")[1]) == rows


def test_where_nothing_was_ever_kept_it_says_what_makes_features(tiny_project, monkeypatch):
    monkeypatch.chdir(tiny_project)
    code, told = features(tiny_project, "list")
    assert code == 1
    cache = tiny_project / "data/04_feature/tiny/cache"
    command = "kedro run --env tiny --pipelines bottleneck"
    assert f"no features are kept in {cache} yet: `{command}` computes them" in told

"""``kedro clean`` says what is stored, and removes older versions and nothing else."""

import os

import pytest
from click.testing import CliRunner

from little_data.cli import cli
from little_data.datasets.files.shared_files import share_file
from little_data.skipping.going_on import DEFAULT_FOLDER, Work, announce

VERSIONS = [f"2026-0{month}-01T00.00.00.000Z" for month in (1, 2, 3)]


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.kedro]\npackage_name = "p"\nproject_name = "p"\nkedro_init_version = "1.7.0"\n'
    )
    monkeypatch.chdir(tmp_path)
    for version in VERSIONS:
        for dataset in ("06_models/sample/model.keras", "07_model_output/sample/table.csv"):
            place = tmp_path / "data" / dataset
            (place / version).mkdir(parents=True)
            (place / version / place.name).write_bytes(b"x" * 1_000_000)
    values = tmp_path / "data/05_model_input/values"
    shared = tmp_path / "data/05_model_input/shared_values"
    for version in VERSIONS:
        (values / version / "values").mkdir(parents=True)
        path = values / version / "values/values.npy"
        path.write_text("the same" if version == VERSIONS[2] else "older")
        share_file(path, shared)
    photo = tmp_path / "data/01_raw/images/cat/1.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    (tmp_path / "data/06_models/sample/model.keras/backup").mkdir()
    (tmp_path / "data/06_models/sample/model.keras/backup/model.keras").write_text("mine")
    return tmp_path


def clean(*arguments, answer=None):
    result = CliRunner().invoke(cli, ["clean", *arguments], input=answer)
    return result.exit_code, result.output


def list_files(folder):
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {file for file in files if ".running" not in file}


def find_kept(project, dataset="06_models/sample/model.keras"):
    return sorted(each.name for each in (project / "data" / dataset).iterdir())


def test_all_but_the_newest_versions_are_removed(project):
    code, told = clean("--yes")
    assert code == 0
    assert "6 older versions of 4.0 megabytes were removed" in told
    assert list_files(project / "data") == {
        "01_raw/images/cat/1.jpg",
        f"05_model_input/values/{VERSIONS[2]}/values/values.npy",
        *(
            path
            for path in list_files(project / "data")
            if path.startswith("05_model_input/shared_values/")
        ),
        f"06_models/sample/model.keras/{VERSIONS[2]}/model.keras",
        "06_models/sample/model.keras/backup/model.keras",
        f"07_model_output/sample/table.csv/{VERSIONS[2]}/table.csv",
    }
    assert len(list((project / "data/05_model_input/shared_values").iterdir())) == 1
    assert "0 older versions" in clean("--yes")[1]


def test_it_says_what_is_held_and_how_old_it_is(project):
    old = project / "data/06_models/sample/model.keras" / VERSIONS[0] / "model.keras"
    os.utime(old, (1_600_000_000, 1_600_000_000))
    _, told = clean("--dry-run")
    [models] = [line for line in told.splitlines() if line.startswith("06_models")]
    assert models.split()[1:5] == ["4", "3.0", "2.0", "2020-09-13"]


def test_nothing_is_removed_unless_asked_for(project):
    before = list_files(project)
    code, told = clean("--dry-run")
    assert (code, list_files(project)) == (0, before)
    assert "6 older versions of 4.0 megabytes would be removed" in told
    for answer in ("n\n", ""):
        code, told = clean(answer=answer)
        assert (code, list_files(project)) == (1, before)
    assert clean(answer="y\n")[0] == 0
    assert list_files(project) < before


def test_what_is_named_is_kept(project):
    code, _ = clean("--yes", "--keep", "2", "--except", VERSIONS[0])
    assert code == 0
    assert find_kept(project) == [*VERSIONS, "backup"]
    clean("--yes", "--except", "model")
    assert find_kept(project) == [*VERSIONS, "backup"]
    assert find_kept(project, "07_model_output/sample/table.csv") == VERSIONS[2:]
    clean("--yes", "--keep", "2")
    assert find_kept(project) == [*VERSIONS[1:], "backup"]


@pytest.mark.parametrize("place", ["data/06_models/sample/model.keras", "data/08_reporting/new"])
def test_nothing_is_removed_while_a_run_is_going_on(project, place):
    before = list_files(project / "data/06_models")
    run = Work("kedro run --env folder", reads=[], writes=[str(project / place)])
    with announce(project / DEFAULT_FOLDER, run):
        code, told = clean("--yes")
        assert (code, list_files(project / "data/06_models")) == (1, before)
        assert f"`kedro run --env folder` (process {os.getpid()}, since" in told
        assert place in told
        assert clean("--dry-run")[0] == 0
    assert clean("--yes")[0] == 0


def test_a_name_that_nothing_has_is_refused(project):
    before = list_files(project)
    code, told = clean("--yes", "--except", "modell")
    assert (code, list_files(project)) == (1, before)
    assert "--except modell: there is no such version or file" in told


def test_without_a_project_it_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, told = clean("--yes")
    assert code == 1
    assert "nothing to clean" in told

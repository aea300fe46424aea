"""``little-data`` says which command of Kedro it stands for, and runs it."""

import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner
from drawings import draw_shapes
from project_runs import HEAVY_MODULES, leave_out_coverage

from little_data.cli import front_door, little_data
from little_data.hooks.set_records import PhotoSet, save_set

VERSIONS = ["2026-01-31T12.00.00.000Z", "2026-02-01T12.00.00.000Z"]


@pytest.fixture
def project(tiny_project, tmp_path, monkeypatch):
    """The project's configuration, without data; the current folder is one within it."""
    copy = shutil.copytree(tiny_project, tmp_path / "project")
    (copy / "notes").mkdir()
    monkeypatch.chdir(copy / "notes")
    # The log of this process is pytest's: to set it up anew would close what pytest writes to.
    monkeypatch.setenv("KEDRO_LOGGING_CONFIG", str(copy / "conf/logging.yml"))
    return copy


@pytest.fixture
def typed(monkeypatch):
    """The commands of Kedro that are run, in place of their runs; and what is typed for them."""
    commands = []
    monkeypatch.setattr(
        front_door, "run_kedro", lambda arguments, variables=None: commands.append(arguments)
    )

    def type_command(*arguments):
        commands.clear()
        result = CliRunner().invoke(little_data, arguments)
        return (" ".join(commands[0]) if commands else None), result.output

    return type_command


def pretend_model(project, source, version):
    path = project / f"data/06_models/{source}/fine_tuned_model.keras/{version}"
    path.mkdir(parents=True)
    (path / "fine_tuned_model.keras").touch()


def test_train_counts_the_path_from_the_current_folder_on(project, typed):
    command, _ = typed("train", "../photos", "--params", "a.b=1", "--params", "c=2")
    assert command == (
        f"run --env folder --params images={project / 'photos'},a.b=1,c=2 --pipelines report"
    )
    command, _ = typed("train", "s3://bucket/photos", "--name", "ants")
    assert (
        command
        == "run --env folder --params images=s3://bucket/photos,name=ants --pipelines report"
    )


def test_train_needs_the_photos_once(project, typed):
    assert typed("train")[0] is None
    save_set(project, PhotoSet("folder", "folder", "photos"))
    assert f"images={project / 'photos'} " in typed("train")[0]
    save_set(project, PhotoSet("ants", "folder", "/elsewhere/ants"))
    command, told = typed("train")
    assert command is None
    assert "say which photos to learn from. There are: name=ants (/elsewhere/ants), " in told
    assert "images=/elsewhere/ants,name=ants " in typed("train", "--name", "ants")[0]


def test_predict_uses_the_model_that_was_trained_last(project, typed):
    new = project / "notes/new.jpg"
    command, told = typed("predict", "new.jpg")
    assert command is None
    assert "there is no model yet. Train one on your photos: little-data train" in told
    pretend_model(project, "sample", VERSIONS[0])
    assert typed("predict", "new.jpg")[0] == f"run --params images={new} --pipelines predict"
    pretend_model(project, "tiny", VERSIONS[1])
    command = f"run --env tiny --params images={new} --pipelines predict"
    assert typed("predict", "new.jpg")[0] == command
    command = f"run --env kaggle --params images={new} --pipelines predict"
    assert typed("predict", "new.jpg", "--env", "kaggle")[0] == command


def test_predict_names_the_set_where_there_are_several(project, typed):
    for number, name in enumerate(["folder", "ants"]):
        save_set(project, PhotoSet(name, "folder", name))
        pretend_model(project, name, VERSIONS[number])
    assert typed("predict", "new.jpg")[0].startswith("run --env folder --params images=")
    assert ",name=ants " in typed("predict", "new.jpg")[0]
    assert ",name=folder " in typed("predict", "new.jpg", "--name", "folder")[0]
    command, told = typed("predict", "new.jpg", "--name", "bees")
    assert command is None
    assert "there is no model of the name bees. There are: ants, folder" in told


def test_several_photos_are_handed_on_as_a_list(project, typed):
    pretend_model(project, "tiny", VERSIONS[0])
    photo = project / "photos/disc/00.png"
    command, _ = typed("predict", str(photo), "../photos/square")
    written = project / "data/01_raw/photos_to_classify.txt"
    assert f"images={written} " in command
    assert written.read_text().splitlines() == [str(photo), str(project / "photos/square")]
    command, told = typed("predict", str(photo), "gone.jpg")
    assert command is None
    assert "there is no such folder or file" in told


def test_label_is_about_the_photos_of_the_last_model(project, typed):
    assert "there is no model yet" in typed("label")[1]
    served = "--host 127.0.0.1 --port 7870"
    command, _ = typed("label", "../photos", "--unlabelled", "../photos")
    images = f"--params images={project / 'photos'}"
    places = f"--unlabelled {project}/notes/../photos"
    assert command == f"label --env folder {images} {places} {served}"
    pretend_model(project, "tiny", VERSIONS[0])
    assert typed("label")[0] == f"label --env tiny {served}"
    save_set(project, PhotoSet("folder", "folder", "photos"))
    pretend_model(project, "folder", VERSIONS[1])
    assert typed("label")[0] == f"label --env folder {images} {served}"


def test_report_says_where_the_newest_page_is(project, typed):
    assert "there is no page of results yet" in typed("report", "--no-open")[1]
    for age, name in enumerate(["tiny", "sample"]):
        page = project / f"data/08_reporting/{name}/report.html"
        page.parent.mkdir(parents=True)
        page.touch()
        os.utime(page, (10**9, 10**9 - age))
    assert f"{project / 'data/08_reporting/tiny/report.html'}\n" in typed("report", "--no-open")[1]
    told = typed("report", "--no-open", "--name", "sample")[1]
    assert f"{project / 'data/08_reporting/sample/report.html'}\n" in told
    told = typed("report", "--no-open", "--name", "bees")[1]
    assert "there is no page of results of the name bees. There are: sample, tiny" in told


def test_report_names_the_command_that_makes_the_page(project, typed):
    save_set(project, PhotoSet("ants", "folder", "/elsewhere/ants"))
    for name, command in {
        "tiny": "kedro run --env tiny --pipelines report",
        "ants": "kedro run --env folder --params images=/elsewhere/ants --pipelines report",
    }.items():
        page = project / f"data/08_reporting/{name}/report.html"
        page.parent.mkdir(parents=True)
        page.touch()
        told = typed("report", "--no-open", "--name", name)[1]
        assert f"which `{command}` makes: {page}\n" in told


def test_serve_answers_with_the_newest_export(project, typed):
    assert typed("serve")[0].startswith("serve --host 127.0.0.1 --port 8000 --megabytes 50 ")
    for number, name in enumerate(["folder", "ants"]):
        save_set(project, PhotoSet(name, "folder", name))
        export = project / f"data/06_models/{name}/model_exports/{VERSIONS[number]}/model_exports"
        export.mkdir(parents=True)
    assert typed("serve", "--port", "80")[0].startswith(
        "serve --env folder --name ants --host 127.0.0.1 --port 80 "
    )
    assert typed("serve", "--env", "tiny")[0].startswith("serve --env tiny --host ")


def test_demo_shows_the_model_that_was_trained_last(project, typed):
    assert typed("demo")[0] == "demo --host 127.0.0.1 --port 7860"
    pretend_model(project, "tiny", VERSIONS[0])
    assert typed("demo", "--port", "80")[0] == "demo --env tiny --host 127.0.0.1 --port 80"


@pytest.mark.parametrize(
    "command", [["train", "photos"], ["predict", "a.jpg"], ["report"], ["demo"]]
)
def test_outside_of_a_project_each_says_so_in_a_sentence(tmp_path, monkeypatch, typed, command):
    monkeypatch.chdir(tmp_path)
    typed_for_kedro, told = typed(*command)
    assert typed_for_kedro is None
    assert told == (
        f"Error: {tmp_path} is not in a Kedro project: go into the folder of yours, the one with "
        "pyproject.toml and conf\n"
    )


def run_little_data(folder, *arguments, **variables):
    program = [sys.executable, "-m", "little_data", *arguments]
    environment = leave_out_coverage() | variables
    return subprocess.run(
        program, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_the_command_is_shown_and_run_in_whole_lines(tiny_project, tmp_path):
    """From a folder within the project, with a path that ``--params`` would break."""
    photos = tmp_path / "my photos, with a comma" / ("a long name " * 9).strip()
    draw_shapes(photos, count=1)
    (tiny_project / "notes").mkdir()
    done = run_little_data(tiny_project / "notes", "train", str(photos))
    assert done.returncode == 1
    command = f"LITTLE_DATA_IMAGES='{photos}' kedro run --env folder --pipelines report"
    assert done.stdout.splitlines()[0] == f"Kedro command: {command}"
    assert "class 'disc', 'square', 'triangle': there is a single photo" in done.stderr
    assert "Using" not in done.stdout


def test_help_waits_for_no_heavy_module(tmp_path):
    program = (
        "import sys; from little_data.__main__ import main\n"
        "sys.argv = ['little-data', '--help']\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        f"imported = {HEAVY_MODULES} & set(sys.modules)\n"
        "assert not imported, imported"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Usage: little-data ")
    assert not done.stderr

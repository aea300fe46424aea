"""Where data come from is said in `globals.yml` or on the command line, and nowhere else."""

import shutil
from pathlib import Path

import pytest
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.io import DatasetError
from project_runs import kedro

from little_data.messages.errors import LittleDataError


@pytest.fixture
def project(tiny_project, tmp_path):
    """A project with photos, digits, and another copy of each."""
    copy = shutil.copytree(tiny_project, tmp_path / "project")
    shutil.copytree(copy / "photos", copy / "other photos")
    shutil.copy(copy / "digits.npz", copy / "other.npz")
    return copy


def write(project, file, text):
    (project / "conf" / file).write_text(text)


def open_session(project, environment, given=None):
    bootstrap_project(project)
    return KedroSession.create(project, env=environment, runtime_params=given)


def load_catalog(project, environment, given=None):
    with open_session(project, environment, given) as session:
        return session.load_context().catalog


def find_photos(project, environment, given=None, dataset="raw_images"):
    return load_catalog(project, environment, given).load(dataset).root


def test_photos_to_train_on(project, monkeypatch):
    with pytest.raises(DatasetError, match=r"conf/folder/globals\.yml"):
        find_photos(project, "folder")
    write(project, "folder/globals.yml", "source: folder\nimages: photos\n")
    assert find_photos(project, "folder") == project / "photos"
    # From wherever in the project Kedro is called.
    monkeypatch.chdir(project / "conf")
    assert find_photos(project, "folder") == project / "photos"
    given = {"images": str(project / "other photos")}
    assert find_photos(project, "folder", given) == project / "other photos"


def test_photos_in_the_home_folder(project, monkeypatch):
    monkeypatch.setenv("HOME", str(project))
    monkeypatch.setenv("USERPROFILE", str(project))
    write(project, "folder/globals.yml", "source: folder\nimages: ~/photos\n")
    assert find_photos(project, "folder") == project / "photos"


@pytest.mark.parametrize("environment", ["folder", "kaggle", "tiny"])
def test_new_photos_are_never_those_of_the_training(project, environment):
    stored = (project / "conf" / environment / "globals.yml").read_text()
    stored = stored.replace("\nimages: ${oc.env:LITTLE_DATA_IMAGES, null}", "\nimages: photos")
    write(project, f"{environment}/globals.yml", stored)
    with pytest.raises(DatasetError, match="say where the photos are"):
        find_photos(project, environment, dataset="new_images")
    write(project, f"{environment}/globals.yml", f"{stored}\nnew_images: photos\n")
    given = {"images": "other photos"}
    assert find_photos(project, environment, dataset="new_images") == project / "photos"
    assert find_photos(project, environment, given, "new_images") == project / "other photos"


def test_digits(project):
    write(project, "mnist/globals.yml", "source: mnist\ndigits: digits.npz\n")
    assert len(load_catalog(project, "mnist").load("digits").labels) == 120
    (project / "other.npz").write_bytes(b"")
    with pytest.raises(DatasetError, match=r"other\.npz"):
        load_catalog(project, "mnist", {"digits": "other.npz"}).load("digits")


def test_copies_of_the_kaggle_photos(project):
    stored = (project / "conf/kaggle/globals.yml").read_text()
    write(project, "kaggle/globals.yml", stored.replace("copy: kaggle", "copy: google"))
    places = {
        str(given): load_catalog(project, "kaggle", given).config_resolver.config["raw_images"]
        for given in (None, {"copy": "microsoft"}, {"copy": "kaggle"})
    }
    assert [place["filepath"].split("/")[-1] for place in places.values()] == [
        "cats_and_dogs_filtered.zip",
        "kagglecatsanddogs_5340.zip",
        "download",
    ]


@pytest.mark.parametrize("environment", ["folder", "kaggle"])
def test_test_photos_of_a_competition(project, environment, monkeypatch):
    monkeypatch.chdir(project)
    for folder in ("first", "second"):
        shutil.copytree(project / "photos/disc", project / folder)
    stored = (project / "conf" / environment / "globals.yml").read_text()
    stored = stored.replace("test_images: null", "") + "\ntest_images: first\n"
    write(project, f"{environment}/globals.yml", stored)
    assert find_photos(project, environment, dataset="competition_test") == project / "first"
    given = {"test_images": "second"}
    assert find_photos(project, environment, given, "competition_test") == project / "second"


@pytest.mark.parametrize(
    ("environment", "name", "known"),
    [
        (None, "image", "images"),
        ("folder", "image", "images"),
        ("folder", "source", "test_images"),
        ("folder", "new_images", "images"),
        (None, "copy", "augmentation"),
        ("kaggle", "digit", "copy"),
        ("mnist", "digit", "digits"),
    ],
)
def test_a_name_that_nothing_reads_is_refused_with_those_that_are_read(
    project, environment, name, known
):
    message = rf"--params {name}: there is no such parameter\..* There are: .*\b{known}\b"
    with (
        open_session(project, environment, {name: "x"}) as session,
        pytest.raises(LittleDataError, match=message),
    ):
        session.load_context()


@pytest.mark.parametrize(
    ("environment", "file", "name", "place"),
    [
        ("folder", "folder/parameters.yml", "images", "conf/folder/globals.yml as images"),
        (None, "base/parameters.yml", "images", "conf/local/globals.yml as new_images"),
        ("mnist", "mnist/parameters_data.yml", "digits", "conf/mnist/globals.yml as digits"),
        ("kaggle", "kaggle/parameters.yml", "copy", "conf/kaggle/globals.yml as copy"),
    ],
)
def test_a_source_among_the_parameters_is_told_where_it_belongs(
    project, environment, file, name, place
):
    path: Path = project / "conf" / file
    path.write_text(f"{path.read_text() if path.exists() else ''}\n{name}: photos\n")
    options = ["--env", environment] if environment else []
    result = kedro(project, "run", *options, "--pipelines", "ingestion")
    assert result.code == 1
    told = " ".join(result.output.split())
    assert f"{name} is no parameter" in told
    assert place in told
    assert "Traceback" not in result.output

"""Each competition and each data set of Kaggle has its results in folders of its own."""

import shutil
from pathlib import Path

import pytest
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project

from little_data.messages.errors import LittleDataError

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path):
    """The project's configuration, without any data."""
    shutil.copytree(REPOSITORY / "conf", tmp_path / "conf")
    for name in ("pyproject.toml", ".telemetry"):
        shutil.copy(REPOSITORY / name, tmp_path)
    (tmp_path / "src").mkdir()
    bootstrap_project(tmp_path)
    return tmp_path


def read_catalog(project, environment, given):
    with KedroSession.create(project, env=environment, runtime_params=given) as session:
        return session.load_context().catalog.config_resolver.config


@pytest.mark.parametrize("environment", ["folder", "kaggle"])
@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"competition": "dog-breed-identification"}, "dog-breed-identification"),
        ({"dataset": "someone/flowers"}, "someone-flowers"),
    ],
)
def test_what_the_command_line_names_is_the_source(project, environment, given, name):
    catalog = read_catalog(project, environment, given)
    for dataset in ("submission", "fine_tuned_predictions", "corrections"):
        assert f"/{name}" in catalog[dataset]["filepath"]
    for dataset in ("raw_images", "competition_test"):
        assert catalog[dataset]["kaggle"].items() >= given.items()


@pytest.mark.parametrize("given", [None, {"competition": "dogs-vs-cats"}])
def test_dogs_vs_cats_stays_the_experiment_of_the_post(project, given):
    catalog = read_catalog(project, "kaggle", given)
    assert "/07_model_output/kaggle/" in catalog["submission"]["filepath"]
    for dataset, file in [("raw_images", "train.zip"), ("competition_test", "test1.zip")]:
        assert catalog[dataset]["competition"] == "dogs-vs-cats"
        assert catalog[dataset]["file"] == file


def test_a_later_run_is_not_about_the_last_competition(project):
    read_catalog(project, "folder", {"competition": "dog-breed-identification"})
    catalog = read_catalog(project, "folder", None)
    assert "/07_model_output/folder/" in catalog["submission"]["filepath"]


def test_two_names_at_once(project):
    given = {"competition": "dog-breed-identification", "dataset": "someone/flowers"}
    with pytest.raises(LittleDataError, match="dataset=someone/flowers: give one of them"):
        read_catalog(project, "folder", given)

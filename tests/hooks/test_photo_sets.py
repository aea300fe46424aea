"""Several sets of photos lie side by side, and none overwrites another."""

import shutil

import pandas as pd
import pytest
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.io import DatasetError
from project_runs import kedro_commands

from little_data.messages.errors import LittleDataError

ODD = "leaves, of 2026=x #1: mine"


@pytest.fixture(scope="module")
def two_kinds(tiny_project):
    """A project with photos of three classes, and others of two: copy it."""
    shutil.copytree(tiny_project / "photos", tiny_project / "leaves")
    shutil.rmtree(sorted((tiny_project / "leaves").iterdir())[0])
    return tiny_project


@pytest.fixture
def project(two_kinds, tmp_path):
    return shutil.copytree(two_kinds, tmp_path / "project")


def open_session(project, environment="folder", **given):
    bootstrap_project(project)
    return KedroSession.create(project, env=environment, runtime_params=given)


def ingest(project, **given):
    with open_session(project, **given) as session:
        session.run(pipeline_names=["ingestion"])


def find_catalog(project, environment="folder", **given):
    with open_session(project, environment, **given) as session:
        return session.load_context().catalog


def find_set(project, **given):
    """Return the folder from which the model of a run is taken."""
    entry = find_catalog(project, **given).config_resolver.resolve_pattern("fine_tuned_model")
    return entry["filepath"].split("/")[-2]


def count_classes(project, name):
    manifest = pd.read_parquet(project / f"data/03_primary/{name}/split_manifest.parquet")
    return manifest["label"].nunique()


@pytest.fixture(scope="module")
def ingested(two_kinds, tmp_path_factory):
    """The project after a run with each kind of photos: copy it."""
    copy = shutil.copytree(two_kinds, tmp_path_factory.mktemp("ingested") / "project")
    ingest(copy, images="photos", name="shapes")
    ingest(copy, images="leaves", name="leaves")
    return copy


@pytest.fixture
def two_sets(ingested, tmp_path):
    return shutil.copytree(ingested, tmp_path / "project")


def test_sets_of_other_names_lie_side_by_side(two_sets):
    assert count_classes(two_sets, "shapes") == 3
    assert count_classes(two_sets, "leaves") == 2


def test_without_a_name_the_results_are_those_of_the_environment(project):
    ingest(project, images="photos")
    assert count_classes(project, "folder") == 3
    assert find_set(project, images="elsewhere") == "folder"


def test_other_photos_under_the_same_name_are_refused_until_they_may_replace(project):
    ingest(project, images="photos")
    with pytest.raises(LittleDataError, match=r"name=leaves .*--name leaves.*replace=true"):
        ingest(project, images="leaves")
    assert count_classes(project, "folder") == 3
    ingest(project, images=str(project / "photos"))
    ingest(project, images="leaves", replace=True)
    assert count_classes(project, "folder") == 2
    with pytest.raises(LittleDataError, match="the photos in leaves"):
        ingest(project, images="photos")


def test_photos_that_are_not_there_are_no_other_photos(project):
    ingest(project, images="photos")
    with pytest.raises(LittleDataError, match="images=photso: there is no such folder or file"):
        ingest(project, images="photso")


def test_a_name_differs_by_more_than_upper_case(project):
    ingest(project, images="photos", name="Shapes")
    with pytest.raises(LittleDataError, match="the results of Shapes"):
        ingest(project, images="leaves", name="shapes")
    assert find_set(project, name="SHAPES") == "Shapes"


def test_photos_that_cannot_be_used_take_no_name(project):
    (project / "empty").mkdir()
    with pytest.raises(DatasetError):
        ingest(project, images="empty")
    ingest(project, images="photos")
    assert count_classes(project, "folder") == 3


def test_a_project_that_has_moved_knows_its_photos(project, tmp_path):
    ingest(project, images="photos")
    moved = project.rename(tmp_path / "moved")
    ingest(moved, images=str(moved / "photos"))


def test_new_photos_are_classified_by_the_only_set(project):
    ingest(project, images="photos", name="shapes")
    assert find_set(project, images="elsewhere") == "shapes"
    catalog = find_catalog(project, images="leaves")
    assert catalog.load("new_images").root == project / "leaves"


def test_of_several_sets_one_must_be_named_unless_its_photos_are(two_sets):
    with pytest.raises(LittleDataError, match=r"name=leaves \(leaves\), name=shapes \(photos\)"):
        find_set(two_sets, images="elsewhere")
    assert find_set(two_sets, images="elsewhere", name="shapes") == "shapes"
    assert find_set(two_sets, images="photos") == "shapes"
    settings = two_sets / "conf/folder/globals.yml"
    settings.write_text("source: folder\nimages: leaves\nlabels: null\nignore: []\n")
    assert find_set(two_sets, images="elsewhere") == "leaves"


def test_sets_of_another_environment_are_not_asked_about(two_sets):
    other = shutil.copytree(two_sets / "conf/folder", two_sets / "conf/birds")
    (other / "globals.yml").write_text("source: birds\nimages: photos\nlabels: null\nignore: []\n")
    entry = find_catalog(two_sets, "birds").config_resolver.resolve_pattern("fine_tuned_model")
    assert "/birds/" in entry["filepath"]


def test_a_cluster_goes_on_with_the_sets_of_one_machine_and_back(project):
    """The environments have one source: the photos are the same, wherever work on them is done."""
    ingest(project, images="photos", name="shapes")
    entry = find_catalog(project, "cluster").config_resolver.resolve_pattern("fine_tuned_model")
    assert "/shapes/" in entry["filepath"]
    given = {"images": "photos", "cluster": {"address": None}}
    with open_session(project, "cluster", **given) as session:
        session.run(pipeline_names=["ingestion"])
    assert find_set(project, images="elsewhere") == "shapes"


def test_results_without_a_record_are_a_set_too(two_sets):
    shutil.copytree(two_sets / "data/03_primary/leaves", two_sets / "data/03_primary/folder")
    shutil.rmtree(two_sets / "data/01_raw/sets")
    ingest(two_sets, images="photos", name="shapes")
    with pytest.raises(LittleDataError, match=r"name=shapes .*name=folder"):
        find_set(two_sets, images="elsewhere")


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", ".hidden", "", True, 1e5, "x" * 101])
def test_names_that_are_no_folders_are_refused(project, name):
    with pytest.raises(LittleDataError, match="not a name for a folder"):
        find_catalog(project, name=name)


@pytest.mark.parametrize("name", ["sample", "Kaggle", "mnist", "tensorboard"])
def test_names_under_which_other_results_lie_are_refused(project, name):
    with pytest.raises(LittleDataError, match=f"kept in a folder {name}"):
        find_catalog(project, name=name)


def test_a_number_is_a_name(project):
    assert find_set(project, name=2026) == "2026"


def test_a_damaged_record_is_named(two_sets):
    record = two_sets / "data/01_raw/sets/leaves.json"
    record.write_text("{")
    with pytest.raises(LittleDataError, match=r"leaves\.json cannot be read .*: remove it"):
        find_catalog(two_sets, name="shapes")


def test_a_name_is_for_ones_own_photos_only(project):
    with pytest.raises(LittleDataError, match="--params name: there is no such parameter"):
        find_catalog(project, "tiny", name="shapes")


def test_a_path_that_params_would_break(project, monkeypatch):
    odd = (project / "leaves").rename(project / ODD)
    monkeypatch.setenv("LITTLE_DATA_IMAGES", str(odd))
    ingest(project)
    assert count_classes(project, "folder") == 2
    for environment in ("folder", "tiny"):
        assert find_catalog(project, environment).load("new_images").root == odd
    assert find_catalog(project, images="photos").load("raw_images").root == project / "photos"
    with (
        open_session(project, "tiny") as session,
        pytest.raises(LittleDataError, match="LITTLE_DATA_IMAGES=.*add --env folder"),
    ):
        session.run(pipeline_names=["ingestion"])


@pytest.mark.parametrize("images", [2026, {"leaves, of 2026=x #1": "mine"}])
def test_what_yaml_takes_for_no_text_is_no_path(project, images):
    with pytest.raises(LittleDataError, match="which is no path.*LITTLE_DATA_IMAGES="):
        find_catalog(project, images=images)


def test_a_path_that_looks_cut_off(project):
    (project / "leaves").rename(project / ODD)
    cut = ODD.partition(",")[0]
    for dataset in ("raw_images", "new_images"):
        with pytest.raises(DatasetError, match="It looks cut off.*LITTLE_DATA_IMAGES="):
            find_catalog(project, images=cut).load(dataset)


def test_commands_and_their_names(two_sets):
    run = ["run", "--env", "folder", "--pipelines"]
    commands = {
        "predict": [*run, "predict", "--params", "images=leaves"],
        "named predict": [*run, "predict", "--params", "images=leaves,name=shapes"],
        "demo": ["demo", "--env", "folder"],
        "named demo": ["demo", "--env", "folder", "--name", "shapes"],
        "features": ["features", "list", "--env", "folder"],
        "named features": ["features", "list", "--env", "folder", "--name", "shapes"],
        "comma": [*run, "ingestion", "--params", "images=leaves, of 2026"],
        "comma and equals": [*run, "ingestion", "--params", "images=leaves,of=2026"],
    }
    expected = {
        "predict": "name=leaves (leaves), name=shapes (photos)",
        "named predict": "--pipelines fine_tune --params images=/path/to/photos,name=shapes",
        "demo": "name=leaves (leaves), name=shapes (photos)",
        # Where its photos are is recorded.
        "named demo": f"--pipelines fine_tune --params images={two_sets / 'photos'},name=shapes",
        "features": "name=leaves (leaves), name=shapes (photos)",
        "named features": "--pipelines bottleneck --params images=/path/to/photos,name=shapes",
        "comma": "LITTLE_DATA_IMAGES='/path, with commas'",
        "comma and equals": "LITTLE_DATA_IMAGES='/path, with commas'",
    }
    results = kedro_commands(two_sets, list(commands.values()))
    for case, result in zip(commands, results, strict=True):
        told = " ".join(result.output.split())
        assert expected[case] in told, case
        assert result.code != 0
        assert "Traceback" not in result.output

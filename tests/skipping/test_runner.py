"""Why a node runs, as the log says it, and what runs in any case."""

import os
import shutil
import time

import pytest
from kedro.framework.hooks import hook_impl
from kedro.framework.hooks.specs import DatasetSpecs, NodeSpecs
from kedro.io import DataCatalog, DatasetError, MemoryDataset
from kedro.pipeline import Pipeline, node
from pluggy import PluginManager
from small_project import Output, SmallProject, Step, listen

from little_data.skipping import SkippingRunner
from little_data.skipping import runner as runner_module
from little_data.skipping.files import CLOCK_TICK

STEPS = [
    Step(("source", "params:alpha"), (Output("first"),)),
    Step(("first",), (Output("second", "json", versioned=True),)),
    Step(("second", "params:beta"), (Output("third", "pickle"), Output("fourth"))),
]


@pytest.fixture
def project(tmp_path):
    """Three nodes in a row, which have run once."""
    parameters = {"alpha": {"rate": 0.1, "layers": {"dropout": 0.5}}, "beta": 1}
    made = SmallProject(tmp_path / "project", STEPS, parameters, ["source"])
    assert made.run() == dict.fromkeys(["work_0", "work_1", "work_2"], "never run")
    return made


def test_nothing_changed(project):
    with listen() as messages:
        assert project.run() == {}
    assert messages[-1] == "0 nodes ran, 3 were up to date"


def test_outputs_are_made_when_they_are_asked_for(project):
    catalog = project.build_catalog()
    with project.imported() as pipeline:
        runner = SkippingRunner(folder=str(project.folder / ".fingerprints"))
        outputs = runner.run(pipeline, catalog)
    assert set(outputs) == {"third", "fourth"}
    assert {"third", "fourth"} <= set(catalog._lazy_datasets)
    assert outputs["fourth"].load() == project.load_outputs()["fourth"]
    assert "first" not in outputs
    with pytest.raises(KeyError):
        _ = outputs["first"]


class NoteNodes:
    def __init__(self):
        self.noted = []

    @hook_impl
    def before_node_run(self, node, run_id):
        self.noted.append((node.name, run_id))


@pytest.mark.parametrize("only_missing_outputs", [False, True])
def test_hooks_are_told_of_the_nodes_that_run(project, only_missing_outputs):
    """With `only_missing_outputs` it is Kedro that runs: what is there is up to date for it."""
    project.parameters["alpha"] = 2
    project.path("fourth").unlink()
    hooks = PluginManager("kedro")
    hooks.add_hookspecs(NodeSpecs)
    hooks.add_hookspecs(DatasetSpecs)
    hooks.register(NoteNodes(), "notes")
    runner = SkippingRunner(folder=str(project.folder / ".fingerprints"))
    with project.imported() as pipeline:
        runner.run(pipeline, project.build_catalog(), hooks, "one", only_missing_outputs)
    changed = ["work_2"] if only_missing_outputs else ["work_0", "work_1", "work_2"]
    assert hooks.get_plugin("notes").noted == [(name, "one") for name in changed]


def test_a_parameter_is_named_in_full(project):
    project.parameters["alpha"] = {"rate": 0.1, "layers": {"dropout": 0.6}}
    assert project.run() == {
        "work_0": "parameter alpha.layers.dropout changed",
        "work_1": "input first changed",
        "work_2": "input second changed",
    }


@pytest.mark.parametrize(
    ("value", "changed"),
    [
        ({"rate": 0.1, "layers": {"dropout": 0.5, "units": 3}}, "alpha.layers.units"),
        ({"rate": 0.1, "layers": {}}, "alpha.layers.dropout"),
        ({"layers": {"dropout": 0.5}}, "alpha.rate"),
        ({"rate": 0.1, "layers": 3}, "alpha.layers"),
    ],
)
def test_a_value_that_comes_or_goes_is_named_in_full(project, value, changed):
    project.parameters["alpha"] = value
    assert project.run()["work_0"] == f"parameter {changed} changed"


def test_a_parameter_of_one_node_reruns_no_other(project):
    project.parameters["beta"] = True  # which Python takes for the 1 that it was
    with listen() as messages:
        assert project.run() == {"work_2": "parameter beta changed"}
    assert messages[-1] == "1 node ran, 2 were up to date"


def test_an_input(project):
    project.path("source").write_text("sourcE")
    assert project.run()["work_0"] == "input source changed"


def test_a_missing_output(project):
    project.path("fourth").unlink()
    assert project.run() == {"work_2": f"output missing: {project.path('fourth')}"}


def test_an_edited_output(project):
    project.path("first").write_text("edited")
    # The same comes out again, so that nothing follows.
    assert project.run() == {"work_0": "output first was changed by hand"}
    assert project.path("first").read_text() != "edited"


def test_a_version_of_another_run(project):
    catalog = project.build_catalog()
    catalog.save("second", "from elsewhere")
    version = catalog["second"].resolve_load_version()
    assert project.run() == {"work_1": f"output second has another version, {version}"}
    assert project.load_outputs() == project.compute_anew()


def test_a_deleted_version(project):
    before = project.stored(Output("second", versioned=True))
    shutil.rmtree(before.parent)
    assert project.run() == {"work_1": f"output missing: {project.path('second')}"}
    assert not before.exists()


def test_a_changed_function_and_what_it_imports(project):
    project.constants[1] = 5
    project.write_code()
    assert project.run()["work_1"] == f"code of {project.package}.work changed"
    project.constants[-1] = 5
    project.write_code()
    assert project.run() == dict.fromkeys(
        ["work_0", "work_1", "work_2"], f"code of {project.package}.helper changed"
    )


def test_comments_docstrings_and_touched_files_change_nothing(project):
    for path in project.folder.glob(f"{project.package}/*.py"):
        text = path.read_text().replace("Join", "Put together")
        path.write_text(f"# A comment.\n{text}")
    for path in project.folder.glob("data/*"):
        os.utime(path)
    assert project.run() == {}


def test_a_changed_entry_of_the_catalog(project):
    catalog = project.build_catalog()
    entry = catalog.config_resolver.config["fourth"]
    entry["fs_args"] = {"open_args_save": {"encoding": "utf-16"}}
    assert project.run(catalog=catalog) == {"work_2": "catalog entry fourth changed"}
    assert project.path("fourth").read_text(encoding="utf-16").startswith("2.0")


def test_a_moved_project_runs_nothing(project, tmp_path):
    project.folder = project.folder.rename(tmp_path / "moved")
    assert project.run() == {}


def test_what_is_named_always_runs(project):
    assert project.run(by_name=["work_1"]) == {"work_1": "asked for by name"}
    version = project.stored(Output("second", versioned=True)).parent.name
    assert project.run(load_versions={"second": version}) == {
        "work_2": f"version {version} of second was asked for"
    }
    assert project.run() == {}


def test_a_version_that_was_asked_for_is_not_taken_for_the_newest(project):
    old = project.stored(Output("second", versioned=True)).parent.name
    project.parameters["alpha"] = 2
    project.run()
    project.run(load_versions={"second": old})
    assert project.run() == {"work_2": "input second changed"}
    assert project.load_outputs() == project.compute_anew()


def test_a_failure_in_the_middle_leaves_no_fingerprint(project):
    project.parameters["alpha"] = 2
    shutil.rmtree(project.path("second"))
    project.path("second").write_text("in the way")
    with pytest.raises(DatasetError):
        project.run()
    project.path("second").unlink()
    assert project.run() == {"work_1": "never run", "work_2": "input second changed"}
    assert project.load_outputs() == project.compute_anew()


def test_files_are_not_read_again(project, monkeypatch):
    time.sleep(1.1 * CLOCK_TICK / 1e9)
    assert project.run() == {}

    def fail(file, stamp):
        raise AssertionError(f"{file} was read")

    monkeypatch.setattr("little_data.skipping.files.hash_file", fail)
    assert project.run() == {}


def test_data_in_memory_are_made_for_the_node_that_needs_them(tmp_path):
    steps = [
        Step(("source",), (Output("memory", "memory"), Output("stored"))),
        Step(("memory", "params:beta"), (Output("last"),)),
    ]
    project = SmallProject(tmp_path, steps, {"beta": 1}, ["source"])
    project.run()
    assert project.run() == {}
    project.parameters["beta"] = 2
    assert project.run() == {
        "work_0": "work_1 may need memory",
        "work_1": "parameter beta changed",
    }
    assert project.run() == {}


def test_a_node_in_memory_between_two_that_changed(tmp_path):
    """It follows from the one, and the other needs it."""
    steps = [
        Step(("source", "params:alpha"), (Output("first"),)),
        Step(("first",), (Output("memory", "memory"),)),
        Step(("memory", "params:beta"), (Output("last"),)),
    ]
    project = SmallProject(tmp_path, steps, {"alpha": 1, "beta": 1}, ["source"])
    project.run()
    project.parameters |= {"alpha": 2, "beta": 2}
    assert project.run() == {
        "work_0": "parameter alpha changed",
        "work_1": "input first changed",
        "work_2": "parameter beta changed",
    }
    assert project.load_outputs() == project.compute_anew()


def test_data_in_memory_are_forgotten_when_the_last_node_has_read_them(tmp_path):
    steps = [
        Step(("source",), (Output("memory", "memory"),)),
        Step(("memory",), (Output("last"),)),
        Step(("memory", "last"), (Output("stored"),)),
    ]
    project = SmallProject(tmp_path, steps, {}, ["source"])
    catalog = project.build_catalog()
    assert len(project.run(catalog=catalog)) == 3
    assert not catalog.exists("memory")


def test_what_is_made_in_memory_does_not_depend_on_where_its_inputs_lie(tmp_path):
    steps = [
        Step(("source",), (Output("memory", "memory"),)),
        Step(("memory",), (Output("last"),)),
    ]
    project = SmallProject(tmp_path / "project", steps, {}, ["source"])
    project.run()
    project.folder = project.folder.rename(tmp_path / "moved")
    assert project.run() == {}
    project.path("source").write_text("changed")
    assert project.run() == {
        "work_0": "input source changed",
        "work_1": "input memory changed",
    }


def test_data_that_are_in_no_file_of_this_computer_always_are_a_reason(project):
    """Nobody can tell whether they have changed."""

    def run():
        catalog = project.build_catalog()
        catalog.config_resolver.config["fourth"]["filepath"] = "memory://fourth"
        return project.run(catalog=catalog)

    run()
    assert run() == run() == {"work_2": "fourth is in no file of this computer"}


def test_two_names_for_one_file(tmp_path):
    """Kedro's transcoding: a file that is written as one type and read as another."""
    steps = [
        Step(("source",), (Output("table@text"),)),
        Step(("table@pickle",), (Output("last"),)),
    ]
    project = SmallProject(tmp_path, steps, {}, ["source"])

    def run():
        catalog = project.build_catalog()
        entries = catalog.config_resolver.config
        other = {**entries, "table@pickle": entries["table@text"]}
        return project.run(catalog=DataCatalog.from_config(other))

    assert len(run()) == 2
    assert run() == {}
    project.path("source").write_text("changed")
    assert run() == {"work_0": "input source changed", "work_1": "input table@pickle changed"}
    assert run() == {}


def double(number):
    return 2 * number


def test_results_and_inputs_in_memory_are_always_computed(tmp_path):
    pipeline = Pipeline([node(double, "number", "doubled")])
    for number in (1, 2):
        catalog = DataCatalog({"number": MemoryDataset(number)})
        result = SkippingRunner(folder=str(tmp_path)).run(pipeline, catalog)
        assert result["doubled"].load() == 2 * number


def test_an_input_that_is_nowhere_is_refused_as_kedro_does(tmp_path):
    pipeline = Pipeline([node(double, "number", "doubled")])
    with pytest.raises(ValueError, match="number"):
        SkippingRunner(folder=str(tmp_path)).run(pipeline, DataCatalog())


def test_the_default_folder_is_in_the_project(project_path, monkeypatch):
    monkeypatch.chdir(project_path / "tests")
    assert SkippingRunner().folder == project_path / runner_module.DEFAULT_FOLDER

"""What the entries of a catalog say about datasets."""

import subprocess
import sys

import pytest
from kedro.io import CachedDataset, DataCatalog, MemoryDataset
from small_project import OWN, Output, SmallProject, Step

from little_data.skipping.entries import find_class, find_entry, find_types, is_in_memory

STEPS = [
    Step(("source",), (Output("first"),)),
    Step(("first",), (Output("noted", OWN),)),
    Step(("noted",), (Output("third"),)),
    Step(("third",), (Output("fourth"),)),
]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("MemoryDataset", ("kedro.io", "MemoryDataset")),
        ("kedro.io.MemoryDataset", ("kedro.io", "MemoryDataset")),
        ("pandas.CSVDataset", ("kedro_datasets.pandas", "CSVDataset")),
        (
            "kedro_datasets.pandas.csv_dataset.CSVDataset",
            ("kedro_datasets.pandas.csv_dataset", "CSVDataset"),
        ),
        ("little_data.datasets.HTMLDataset", ("little_data.datasets", "HTMLDataset")),
        (MemoryDataset, ("kedro.io.memory_dataset", "MemoryDataset")),
        ("compiled.module.Dataset", ("compiled.module", "Dataset")),
    ],
)
def test_a_class_is_found_as_kedro_finds_it(given, found):
    assert find_class(given) == found


def test_no_dataset_is_imported_to_find_its_class():
    program = """
import sys
from little_data.skipping.entries import find_class
assert find_class("pandas.CSVDataset") == ("kedro_datasets.pandas", "CSVDataset")
assert find_class("little_data.datasets.HTMLDataset")
assert not {"kedro_datasets", "pandas", "little_data.datasets"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_datasets_within_a_dataset_are_found():
    entry = {
        "type": "partitions.PartitionedDataset",
        "dataset": {"type": "CachedDataset", "dataset": "json.JSONDataset"},
        "checkpoint": {"type": "text.TextDataset", "force_checkpoint": "x"},
        "metadata": {"kedro-viz": {"type": "layer"}},
        "credentials": {"type": "token"},
    }
    assert set(find_types(entry)) == {
        "partitions.PartitionedDataset",
        "CachedDataset",
        "json.JSONDataset",
        "text.TextDataset",
    }


def test_a_dataset_that_code_put_into_the_catalog():
    catalog = DataCatalog(
        {"given": CachedDataset(dataset={"type": "json.JSONDataset", "filepath": "a"})}
    )
    found = {find_class(given) for given in find_types(find_entry(catalog, "given"))}
    assert {name for _, name in found} == {"CachedDataset", "JSONDataset"}


@pytest.fixture
def project(tmp_path):
    """Four nodes in a row; what the second hands to the third is in a format of the project's."""
    made = SmallProject(tmp_path / "project", STEPS, {}, ["source"])
    assert len(made.run()) == len(STEPS)
    assert made.run() == {}
    return made


def change_format(project):
    project.mark = "!"
    project.write_code()
    return dict.fromkeys(["work_1", "work_2"], f"code of {project.package}.formats changed")


def test_the_nodes_that_write_and_read_a_changed_format_run_again(project):
    expected = change_format(project)
    assert project.run() == {**expected, "work_3": "input third changed"}
    assert project.run() == {}


def test_how_kedro_viz_shows_the_data_changes_nothing(project):
    project.write_module("style", "COLOUR = 'blue'")
    assert project.run() == {}
    changed = project.read_module("formats").replace("JSONPreview(COLOUR)", "JSONPreview('')")
    project.write_module("formats", changed)
    assert project.run() == {}


def test_the_format_within_a_wrapping_dataset(project):
    def run():
        entries = dict(project.build_catalog().config_resolver.config)
        inner = {key: entries["noted"][key] for key in ("type", "filepath")}
        entries["noted"] = {"type": "CachedDataset", "dataset": inner}
        return project.run(catalog=DataCatalog.from_config(entries))

    run()
    assert run() == {}
    # What a cached dataset hands on has no mark.
    expected = change_format(project)
    assert run() == expected


def test_another_dataset_is_the_reason_and_not_the_code_that_comes_with_it(project):
    other = Step(("first",), (Output("noted"),))
    project.steps = [STEPS[0], other, *STEPS[2:]]
    reasons = project.run()
    assert reasons["work_1"] == reasons["work_2"] == "catalog entry noted changed"


def test_another_input_is_the_reason_and_not_the_code_that_comes_with_it(project):
    project.steps = [*STEPS[:3], Step(("third", "noted"), (Output("fourth"),))]
    reason = "inputs, outputs or bound arguments of the node changed"
    assert project.run() == {"work_3": reason}


@pytest.mark.parametrize("given", ["MemoryDataset", "kedro.io.MemoryDataset", MemoryDataset])
def test_data_in_memory_are_known_by_their_class(given):
    assert is_in_memory({"type": given})
    assert not is_in_memory({"type": "json.JSONDataset"})

"""What a run says of itself to others."""

import pytest
from kedro.io import DataCatalog
from kedro.pipeline import Node, Pipeline

from little_data.skipping.going_on import BusyError
from little_data.skipping.run_lock import RunLock, describe_command, list_places


def test_the_command_says_which_nodes_run_and_no_secret():
    run_params = {
        "env": "folder",
        "pipeline_names": ["ingestion", "report"],
        "node_names": None,
        "from_nodes": (),
        "runtime_params": {"images": "https://name:password@host/photos.zip"},
    }
    assert describe_command(run_params) == "kedro run --env folder --pipelines ingestion,report"
    assert describe_command({"env": None}) == "kedro run"


def make_catalog(folder):
    entry = {"type": "pandas.CSVDataset"}
    return DataCatalog.from_config(
        {
            "source": {**entry, "filepath": "https://host/source.csv"},
            "{name}_table": {**entry, "filepath": f"{folder}/{{name}}.csv"},
        }
    )


def test_places_are_those_on_this_computer(tmp_path):
    names = ["source", "params:seed", "parameters", "in_memory", "a_table", "b_table"]
    assert list_places(names, make_catalog(tmp_path)) == [f"{tmp_path}/a.csv", f"{tmp_path}/b.csv"]


def test_a_run_is_held_from_its_first_hook_until_the_context_is_left(tmp_path):
    catalog = make_catalog(tmp_path)
    pipeline = Pipeline([Node(lambda data: data, "a_table", "b_table", name="copy")])
    with RunLock(tmp_path / "running") as first, RunLock(tmp_path / "running") as second:
        first.before_pipeline_run({"env": "tiny"}, pipeline, catalog)
        with pytest.raises(BusyError, match=r"kedro run --env tiny.*b\.csv"):
            second.before_pipeline_run({"env": "tiny"}, pipeline, catalog)
    with RunLock(tmp_path / "running") as third:
        third.before_pipeline_run({"env": "tiny"}, pipeline, catalog)

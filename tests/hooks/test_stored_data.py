"""A run that fails because of what was taken as stored says so."""

import shutil

import pytest
from project_runs import run

from little_data.messages.errors import LittleDataError

COMMAND = "make it again: kedro run --env tiny --pipelines ingestion"


def test_a_table_that_was_exchanged_is_named_where_it_makes_a_run_fail(finished_project, tmp_path):
    project = shutil.copytree(finished_project, tmp_path / "project")
    place = project / "data/03_primary/tiny/split_manifest.parquet"
    shutil.copy(project / "data/02_intermediate/tiny/image_facts.parquet", place)
    with pytest.raises(LittleDataError) as told:
        run(project, pipeline_names=["export"])
    assert str(told.value).startswith(f"{place} is not what was written there")
    assert "this run failed (" in str(told.value)
    assert str(told.value).endswith(COMMAND)

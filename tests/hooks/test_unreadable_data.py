"""What cannot be loaded is told with the command that makes it again."""

import shutil

import pytest
from project_runs import run

from little_data.messages.errors import LittleDataError

VERSION = "2026-01-01T00.00.00.000Z"
COMMAND = "make it again: kedro run --env tiny --pipelines fine_tune"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off"])
def test_a_damaged_model_names_its_file_and_the_command(tiny_project, tmp_path, content):
    project = shutil.copytree(tiny_project, tmp_path / "project")
    place = project / "data/06_models/tiny/fine_tuned_model.keras"
    (place / VERSION).mkdir(parents=True)
    (place / VERSION / place.name).write_bytes(content)
    with pytest.raises(LittleDataError) as told:
        run(project, {"images": str(project / "photos")}, pipeline_names=["predict"])
    assert str(place / VERSION / place.name) in str(told.value)
    assert str(told.value).endswith(COMMAND)
    assert str(told.value).lower().count("remove it") == 1
    assert "\n" not in str(told.value)


def test_what_a_library_says_of_a_damaged_table_is_told_without_names_of_classes(
    tiny_project, tmp_path
):
    project = shutil.copytree(tiny_project, tmp_path / "project")
    place = project / "data/03_primary/tiny/split_manifest.parquet"
    place.parent.mkdir(parents=True)
    place.write_text("no such content")
    with pytest.raises(LittleDataError) as told:
        run(project, node_names=["plan_augmentation"])
    assert str(told.value).startswith("split_manifest cannot be loaded: ")
    assert str(place) in str(told.value)
    assert str(told.value).endswith("make it again: kedro run --env tiny --pipelines ingestion")
    assert "Dataset" not in str(told.value)


def test_a_folder_that_would_be_loaded_for_ever_is_refused(tiny_project, tmp_path):
    project = shutil.copytree(tiny_project, tmp_path / "project")
    place = project / "data/06_models/tiny/fine_tuned_model.keras"
    (place / "backup").mkdir(parents=True)
    (place / "backup" / place.name).write_bytes(b"a copy")
    with pytest.raises(LittleDataError, match=f"{place}/backup would be loaded instead"):
        run(project, {"images": str(project / "photos")}, pipeline_names=["predict"])

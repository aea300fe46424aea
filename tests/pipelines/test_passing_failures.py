"""A photo that could not be read for want of memory is left out of one run, and of no later one."""

import pytest
from project_runs import load, run

from little_data.photos.opening import decode_photo
from little_data.pipelines.ingestion import inspection

pytestmark = pytest.mark.slow


@pytest.fixture
def without_memory(monkeypatch):
    """Let memory lack for one photo until the function that this returns is called."""
    lacking = {"disc/03.png"}

    def decode(photo, *arguments):
        if "/".join(photo.place.parts[-2:]) in lacking:
            raise MemoryError
        return decode_photo(photo, *arguments)

    monkeypatch.setattr(inspection, "decode_photo", decode)
    # The times of files that were just drawn would be facts only from the second run on.
    monkeypatch.setattr("little_data.skipping.files.CLOCK_TICK", 0)
    return lacking.clear


def find_reasons(project):
    rejected = load(project)("rejected_images")
    return dict(zip(rejected["path"], rejected["reason"], strict=True))


def test_it_is_left_out_and_tried_again_in_the_next_run(tiny_project, without_memory, caplog):
    caplog.set_level("INFO", "little_data")
    run(tiny_project, pipeline_names=["ingestion"])
    assert "too little memory" in find_reasons(tiny_project)["disc/03.png"]
    assert "inspect_images has made is not final" in caplog.text
    caplog.clear()
    run(tiny_project, pipeline_names=["ingestion"])
    assert "too little memory" in find_reasons(tiny_project)["disc/03.png"]
    assert "] sort_images" not in caplog.text
    without_memory()
    run(tiny_project, pipeline_names=["ingestion"])
    assert find_reasons(tiny_project) == {}
    caplog.clear()
    run(tiny_project, pipeline_names=["ingestion"])
    assert "0 nodes ran" in caplog.text

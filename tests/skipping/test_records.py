"""What is kept of a finished run."""

import json

import pytest
from small_project import Output, SmallProject, Step

STEPS = [Step(("source",), (Output("first"),)), Step(("first",), (Output("second"),))]


@pytest.mark.parametrize("content", [None, "", "[]", '{"format": 9}'])
def test_a_record_of_another_version_is_made_anew(tmp_path, content):
    """None stands for one of the version that knew nothing of packages."""
    project = SmallProject(tmp_path, STEPS, {}, ["source"])
    project.run()
    (record,) = (project.folder / ".fingerprints/nodes").glob("work_0-*.json")
    facts = json.loads(record.read_text())
    del facts["packages"]
    record.write_text(json.dumps(facts) if content is None else content)
    assert project.run() == {"work_0": "its last run was recorded by another version of the runner"}
    assert project.run() == {}


@pytest.mark.parametrize("content", ["", "[]", '{"format": "2, Python 3.11", "files": {}}'])
def test_what_another_version_remembered_of_code_is_found_again(tmp_path, content):
    project = SmallProject(tmp_path, STEPS, {}, ["source"])
    project.run()
    memory = project.folder / ".fingerprints/code.json"
    memory.write_text(content)
    assert project.run() == {}

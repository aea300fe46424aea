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
    facts = json.loads(record.read_text().splitlines()[0])
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


def damage(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_off(path):
    path.write_bytes(path.read_bytes()[:-20])


def put_a_folder_there(path):
    path.unlink()
    (path / "inner").mkdir(parents=True)


def drop_the_keys(path):
    path.write_text("{}")


@pytest.mark.parametrize("spoil", [damage, cut_off, put_a_folder_there, drop_the_keys])
@pytest.mark.parametrize("pattern", ["nodes/work_0-*.json", "files/*.json", "code.json"])
def test_what_is_remembered_and_damaged_is_found_again(tmp_path, spoil, pattern):
    project = SmallProject(tmp_path, STEPS, {}, ["source"])
    project.run()
    for path in (project.folder / ".fingerprints").glob(pattern):
        spoil(path)
    ran = project.run()
    assert set(ran) <= ({"work_0"} if "nodes" in pattern else set())
    assert project.run() == {}
    assert all(path.is_file() for path in (project.folder / ".fingerprints").glob(pattern))


@pytest.mark.parametrize("group", ["inputs", "outputs", "code", "parameters"])
def test_a_record_that_lacks_what_it_should_tell_skips_nothing(tmp_path, group):
    project = SmallProject(tmp_path, STEPS, {}, ["source"])
    project.run()
    (record,) = (project.folder / ".fingerprints/nodes").glob("work_0-*.json")
    facts = json.loads(record.read_text().splitlines()[0])
    record.write_text(json.dumps({**facts, group: {}}))
    assert set(project.run()) == ({"work_0"} if facts[group] else set())


def test_a_record_of_before_there_were_checksums_counts(tmp_path):
    project = SmallProject(tmp_path, STEPS, {}, ["source"])
    project.run()
    for path in (project.folder / ".fingerprints").rglob("*.json"):
        path.write_text(path.read_text().splitlines()[0])
    assert project.run() == {}


def test_a_run_that_can_note_nothing_says_so_once_and_keeps_its_results(tmp_path, caplog):
    project = SmallProject(tmp_path, STEPS, {}, ["source"])
    (project.folder / ".fingerprints").write_text("no folder")
    assert set(project.run()) == {"work_0", "work_1"}
    assert set(project.run()) == {"work_0", "work_1"}
    assert project.path("second").is_file()
    told = [message for message in caplog.messages if "cannot be written" in message]
    assert len(told) == 1
    assert str(project.folder / ".fingerprints") in told[0]

"""A stored version that is no longer what its node has written is found."""

import pytest
from small_project import Output, SmallProject, Step

from little_data.skipping.alterations import find_alteration

STEPS = [
    Step(("source",), (Output("first", versioned=True), Output("second"))),
    Step(("first",), (Output("third"),)),
]


@pytest.fixture
def project(tmp_path):
    project = SmallProject(tmp_path, STEPS, {}, ["source"])
    project.run()
    return project


def find(project, dataset, load_versions=None, **options):
    with project.imported() as pipeline:
        [maker] = [node for node in pipeline.nodes if dataset in node.outputs]
        catalog = project.build_catalog(load_versions)
        return find_alteration(dataset, maker, catalog, project.folder / ".fingerprints", **options)


def test_what_is_as_it_was_written_is_fine(project):
    assert find(project, "first") is None


def test_a_changed_version_is_found(project):
    stored = project.stored(STEPS[0].outputs[0])
    stored.write_text("damaged")
    assert find(project, "first") == stored


def test_other_versions_are_not_those_that_were_written(project):
    stored = project.stored(STEPS[0].outputs[0])
    older = stored.parent.parent / "2020-01-01T00.00.00.000Z" / stored.name
    older.parent.mkdir()
    older.write_text("older")
    stored.write_text("damaged")
    assert find(project, "first", {"first": older.parent.name}) is None
    stored.unlink()
    assert find(project, "first") is None


def test_of_what_has_no_versions_or_no_record_nobody_can_tell(project):
    project.path("second").write_text("made by another runner")
    assert find(project, "second") is None
    assert find(project, "second", has_versions=False) == project.path("second")
    project.stored(STEPS[0].outputs[0]).write_text("damaged")
    for record in (project.folder / ".fingerprints/nodes").iterdir():
        record.unlink()
    assert find(project, "first") is None

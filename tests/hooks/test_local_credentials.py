"""The credentials of the folder that is not in git are those of every environment."""

import pytest
from project_runs import session

from little_data.messages.errors import LittleDataError


def read(project):
    with session(project) as current:
        return current.load_context().config_loader["credentials"]


@pytest.fixture
def secrets(tiny_project):
    path = tiny_project / "conf/local/credentials.yml"
    yield path
    path.unlink(missing_ok=True)


def test_without_a_file_nothing_is_needed(tiny_project):
    assert read(tiny_project) == {"photos": {}}


def test_the_local_file_is_read_with_what_the_environment_has(secrets, tiny_project, monkeypatch):
    monkeypatch.setenv("A_SECRET", "hush")
    secrets.write_text("photos:\n  key: me\n  secret: ${oc.env:A_SECRET}\nothers: {a: 1}\n")
    assert read(tiny_project) == {"photos": {"key": "me", "secret": "hush"}, "others": {"a": 1}}


@pytest.mark.parametrize("text", ["photos: [", "- photos", "photos: ${oc.env:NO_SUCH_SECRET}"])
def test_a_file_that_cannot_be_read_is_named(secrets, tiny_project, text):
    secrets.write_text(text)
    with pytest.raises(LittleDataError, match="conf/local/credentials.yml"):
        read(tiny_project)

"""What installs and starts the server names what is there, and only what it needs."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "deployment/serve"


@pytest.fixture(scope="module")
def dockerfile():
    """Its instructions, each with what follows."""
    text = re.sub(r"\\\n\s*", "", (FOLDER / "Dockerfile").read_text())
    return [tuple(line.split(" ", 1)) for line in text.splitlines() if re.match("[A-Z]", line)]


def list_names(path):
    lines = path.read_text().splitlines()
    names = [re.split("[=<>;]", line)[0].strip() for line in lines if line[:1].isalnum()]
    return [name.lower().replace("_", "-") for name in names]


def test_each_requirement_has_its_version_in_the_constraints():
    pinned = list_names(PROJECT / "constraints.txt")
    assert set(list_names(FOLDER / "requirements.txt")) <= set(pinned)


def test_neither_tensorflow_nor_kedro_is_installed():
    names = list_names(FOLDER / "requirements.txt")
    assert names == sorted(names)
    assert not {"tensorflow", "keras", "kedro", "pandas", "little-data"} & set(names)


def test_the_image_is_named_by_its_version_and_runs_as_nobody(dockerfile):
    instructions = dict(dockerfile)
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-bookworm", instructions["FROM"])
    assert instructions["USER"] == "nobody"
    assert "/health" in instructions["HEALTHCHECK"]
    assert [name for name, _ in dockerfile].index("USER") > max(
        place for place, (name, _) in enumerate(dockerfile) if name in ("COPY", "RUN")
    )


def test_what_it_copies_is_there_and_is_sent(dockerfile):
    copied = [told.split()[:-1] for name, told in dockerfile if name == "COPY"]
    sent = (FOLDER / "Dockerfile.dockerignore").read_text().splitlines()
    for source in (source for sources in copied for source in sources):
        assert (PROJECT / source).exists()
        assert f"!{source}" in sent

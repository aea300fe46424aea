"""``kedro demo``, or ``little-data demo``, says clearly what keeps it from starting."""

import dataclasses
import shutil
import socket
import sys

import pytest
from click.testing import CliRunner

from little_data.cli import cli, little_data
from little_data.cli.demo import load_labels
from little_data.demo.known_photos import KnownPhotos
from little_data.demo.models import load_demo_models
from little_data.local_server.sockets import AddressError, open_socket

CLASSIFIER = "data/06_models/tiny/fine_tuned_model.keras"
DECODER = "data/06_models/tiny/autoencoders/variational/decoder.keras"
MAKE_CLASSIFIER = "kedro run --env tiny --pipelines fine_tune"
MAKE_DECODER = "kedro run --env tiny --pipelines autoencoders"


@pytest.fixture
def project(finished_project, tmp_path):
    """The project's configuration, without anything that was made from it."""
    unneeded = shutil.ignore_patterns("data", "photos", "digits.npz")
    return shutil.copytree(finished_project, tmp_path / "project", ignore=unneeded)


def run_demo(*arguments, program=cli):
    result = CliRunner().invoke(program, ["demo", *arguments])
    return result.exit_code, result.output


def test_without_gradio_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "gradio", None)  # as if it were not installed
    code, told = run_demo()
    assert code == 1
    assert 'pip install -c constraints.txt -e ".[demo]"' in told


def test_outside_of_a_project_it_says_where_to_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, told = run_demo(program=little_data)
    assert code == 1
    assert f"{tmp_path} is not in a Kedro project" in told


@pytest.mark.parametrize("program", [cli, little_data])
def test_without_any_model_it_says_what_makes_them(project, monkeypatch, program):
    monkeypatch.chdir(project)
    code, told = run_demo("--env", "tiny", program=program)
    assert code == 1
    assert MAKE_CLASSIFIER in told
    assert MAKE_DECODER in told


def test_a_damaged_model_gets_one_clear_message(project, monkeypatch):
    version = "2026-01-31T12.00.00.000Z"
    model = project / CLASSIFIER / version / "fine_tuned_model.keras"
    model.parent.mkdir(parents=True)
    model.write_bytes(b"cut off")
    monkeypatch.chdir(project)
    code, told = run_demo("--env", "tiny")
    assert code == 1
    assert "fine_tuned_model.keras" in told
    assert told.startswith("Error: ")


@pytest.mark.parametrize(
    ("there", "command", "shown"),
    [(CLASSIFIER, MAKE_DECODER, "photos"), (DECODER, MAKE_CLASSIFIER, "latent-plane")],
)
def test_one_model_alone_is_shown_with_what_makes_the_other(
    finished_project, project, there, command, shown
):
    from little_data.demo.limits import Limits
    from little_data.demo.page import build_page
    from little_data.demo.server import make_reader
    from little_data.demo.uploads import Uploads

    shutil.copytree(finished_project / there, project / there)
    models = load_demo_models(project, "tiny")
    reader = make_reader(models, Limits())
    page = build_page(models, Uploads(project, 0), reader, Limits())
    components = [component["props"] for component in page.get_config_file()["components"]]
    texts = [str(properties.get("value")) for properties in components]
    assert any(command in text for text in texts)
    assert shown in [properties.get("elem_id") for properties in components]


def load_labels_at(address, models):
    with open_socket(address, 7860) as opened:
        return load_labels(models, opened, "tiny", None)


def test_labels_are_beside_the_demo_for_the_person_at_this_computer(
    finished_project, monkeypatch, capsys
):
    models = load_demo_models(finished_project, "tiny")
    monkeypatch.chdir(finished_project)
    labels = load_labels_at("127.0.0.1", models)
    assert labels.files[0] == finished_project / "data/01_raw/corrections/tiny.csv"
    assert labels.photos.root == finished_project / "photos"
    assert capsys.readouterr().out == ""
    assert load_labels_at("0.0.0.0", models) is None
    told = capsys.readouterr().out
    assert "The page of labels is left out: others could change your labels." in told
    assert "`kedro label --host`" in told


def test_without_the_photos_there_are_no_labels_beside_the_demo(finished_project, capsys):
    models = dataclasses.replace(load_demo_models(finished_project, "tiny"), known=KnownPhotos())
    assert load_labels_at("127.0.0.1", models) is None
    assert "left out: the photos of the model are not here" in capsys.readouterr().out


def test_a_taken_port_gives_way_to_the_next():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with open_socket("127.0.0.1", port) as opened:
            host, other = opened.getsockname()
            assert host == "127.0.0.1"
            assert port < other < port + 100


def test_an_address_of_another_computer_is_refused():
    with pytest.raises(AddressError, match=r"--host 192\.0\.2\.1 --port 7860 cannot be used"):
        open_socket("192.0.2.1", 7860)

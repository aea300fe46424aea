"""``kedro serve``, or ``little-data serve``, says clearly what keeps it from starting."""

import socket
import sys

import pytest
from click.testing import CliRunner

from little_data.cli import cli, little_data
from little_data.serving.limits import ServingLimits
from little_data.serving.options import make_limits
from little_data.serving.server import ServingAddressError, open_port


def run_serve(*arguments, program=cli):
    result = CliRunner().invoke(program, ["serve", *arguments])
    return result.exit_code, result.output


def test_without_its_packages_it_says_how_to_install_them(monkeypatch):
    monkeypatch.setitem(sys.modules, "prometheus_client", None)  # as if it were not installed
    code, told = run_serve()
    assert code == 1
    assert "needs prometheus-client" in told
    assert 'pip install -c constraints.txt -e ".[serve]"' in told


def test_outside_of_a_project_it_says_where_to_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, told = run_serve(program=little_data)
    assert code == 1
    assert f"{tmp_path} is not in a Kedro project" in told


@pytest.mark.parametrize("program", [cli, little_data])
def test_without_an_export_it_says_what_makes_one(tiny_project, monkeypatch, program):
    monkeypatch.chdir(tiny_project)
    code, told = run_serve("--env", "tiny", program=program)
    assert code == 1
    assert "no exported model yet: run `kedro run --env tiny --pipelines export`" in told


def test_a_taken_port_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServingAddressError, match=f"--port {port} cannot be used"):
            open_port("127.0.0.1", port)


def test_the_options_have_the_default_limits():
    options = {option.name: option.default for option in cli.commands["serve"].params}
    chosen = {name: options[name] for name in ("megabytes", "photos", "requests", "seconds")}
    assert make_limits(**chosen) == ServingLimits()

"""What ``kedro run`` does beside Kedro's own."""

import importlib
import shutil

import click
import pytest
from click.testing import CliRunner
from kedro.framework.startup import bootstrap_project
from project_runs import kedro

from little_data.cli.run import join_params, run

# The package has the command under this name.
run_module = importlib.import_module("little_data.cli.run")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--params", "a=1", "--params", "b.c=2,d=x"],
        ["--params=a=1", "--env", "folder", "--params=b.c=2,d=x"],
        ["--params=a=7", "--params", "a=1", "--params", "", "--params=b.c=2,d=x"],
    ],
)
def test_several_params_are_all_taken(arguments):
    context = run.make_context("run", arguments)
    assert context.params["params"] == {"a": 1, "b": {"c": 2}, "d": "x"}


@pytest.mark.parametrize("arguments", [["--params", "a=1"], ["--env", "folder"], ["--params"]])
def test_other_arguments_stay(arguments):
    assert join_params(arguments) == arguments


@pytest.mark.parametrize("value", ["%00", "'", "[", "{", "@x", "`x`", "a: b: c", "*a", "!x"])
def test_what_yaml_cannot_read_is_told_with_what_to_do(value):
    with pytest.raises(click.UsageError, match="LITTLE_DATA_IMAGES"):
        run.make_context("run", ["--params", f"images={value}"])


@pytest.mark.slow
def test_a_mistake_is_told_once_and_is_not_to_be_repeated(tiny_project, tmp_path):
    """Each class needs two photos, which is found before a network is built."""
    for name in ("disc/00.png", "disc/01.png", "square/00.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(tiny_project / "photos" / name, tmp_path / name)
    told = kedro(tiny_project, "run", "--env", "folder", "--params", f"images={tmp_path}")
    assert told.code == 1
    output = " ".join(told.output.split())
    assert output.count("class 'square': there is a single photo to learn from") == 1
    assert "Each class needs at least 2 photos to learn from" in output
    assert "split_backbone" not in output
    assert "What was finished is kept" not in output


def test_whoever_stops_a_run_is_told_that_it_goes_on_where_it_was(tiny_project, monkeypatch):
    bootstrap_project(tiny_project)
    monkeypatch.setattr(run_module.kedro_run, "callback", stop)
    told = CliRunner().invoke(run, [])
    assert "What was finished is kept: run the same again" in told.output


def stop(**options):
    raise KeyboardInterrupt

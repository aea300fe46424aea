"""What ``kedro run`` does beside Kedro's own."""

import click
import pytest

from little_data.cli.run import join_params, run


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

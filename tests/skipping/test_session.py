"""Which runner a session takes."""

import pytest
from kedro.runner import SequentialRunner, ThreadRunner

from little_data.skipping import SkippingRunner
from little_data.skipping.kedro_internals import is_asynchronous
from little_data.skipping.runner import choose_runner

RUN = {"command_name": "run", "params": {"runner": None}}


@pytest.mark.parametrize("command", [None, RUN])
def test_by_default_a_run_skips(tmp_path, command):
    runner = choose_runner(None, command, tmp_path)
    assert isinstance(runner, SkippingRunner)
    assert runner.folder.is_relative_to(tmp_path)


@pytest.mark.parametrize("is_async", [False, True])
def test_what_kedro_takes_when_no_runner_is_named_is_no_choice(tmp_path, is_async):
    runner = choose_runner(SequentialRunner(is_async=is_async), RUN, tmp_path)
    assert isinstance(runner, SkippingRunner)
    assert is_asynchronous(runner) == is_async


@pytest.mark.parametrize(
    ("given", "command"),
    [
        (SequentialRunner(), {"command_name": "run", "params": {"runner": "SequentialRunner"}}),
        (SequentialRunner(), {"command_name": "run", "params": {}}),
        (SequentialRunner(), {"command_name": "ipython", "params": {"runner": None}}),
        (SequentialRunner(), None),
        (ThreadRunner(), RUN),
        (SkippingRunner(folder="elsewhere"), RUN),
    ],
)
def test_a_runner_that_was_chosen_is_taken(tmp_path, given, command):
    assert choose_runner(given, command, tmp_path) is given

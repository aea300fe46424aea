"""A log in a file or a pipe, as it is written."""

import io
import logging
import sys
from contextlib import contextmanager, redirect_stdout

import pytest
from rich.console import Console
from rich.logging import RichHandler

from little_data.messages.log_lines import keep_lines_whole

LONG = "All results are on one page: /home/somebody" + "/a folder with a long name" * 8


@contextmanager
def handlers(*own):
    """Let the root logger have these handlers only."""
    root = logging.getLogger()
    before, root.handlers = root.handlers, [*own]
    try:
        yield root
    finally:
        root.handlers = before


@pytest.mark.parametrize("is_terminal", [False, True])
def test_a_log_breaks_no_line_where_the_output_is_no_terminal(is_terminal):
    written = io.StringIO()
    rich = RichHandler(
        console=Console(file=written, force_terminal=is_terminal, width=80),
        show_time=False,
        show_path=False,
    )
    with handlers(rich) as root, redirect_stdout(written):
        keep_lines_whole()
        logging.getLogger("little_data.test").warning("%s", LONG)
        assert (rich in root.handlers) == is_terminal
    assert (f"WARNING  {LONG}\n" in written.getvalue()) != is_terminal


def test_further_lines_stand_below_the_first(monkeypatch):
    rich = RichHandler(console=Console(file=io.StringIO()))
    with handlers(rich):
        keep_lines_whole()
        # The output may change, as it does in notebooks and tests.
        monkeypatch.setattr(sys, "stdout", io.StringIO())
        logging.getLogger("little_data.test").warning("A table:\na  b\n1  2")
        assert sys.stdout.getvalue() == "WARNING  A table:\n         a  b\n         1  2\n"

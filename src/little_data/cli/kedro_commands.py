"""Commands of Kedro that other commands stand for: shown, and run in this process."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence

import click

from little_data.messages.odd_paths import IMAGES_VARIABLE

# What --params takes as it is: letters of any script, digits, and some marks.
_PLAIN = re.compile(r"(?:[A-Za-z]:|[a-z0-9]+://)?[\w./\\~+@()-]+(?: [\w./\\~+@()-]+)*")


def make_absolute(place: str) -> str:
    """Write a path so that it counts from the current folder on, not from the project's.

    Addresses stay as they are.
    """
    return place if "://" in place else os.path.abspath(os.path.expanduser(place))  # noqa: PTH100, PTH111


def write_params(images: str | None, name: str | None, others: Sequence[str] = ()) -> list[str]:
    """Write the option ``--params``, without a path that it would break."""
    given = [f"images={images}"] if images and _PLAIN.fullmatch(images) else []
    given += [f"name={name}"] if name else []
    joined = ",".join([*given, *others])
    return ["--params", joined] if joined else []


def write_variables(images: str | None) -> dict[str, str]:
    """Return the environment variable for a path that ``--params`` would break."""
    return {IMAGES_VARIABLE: images} if images and not _PLAIN.fullmatch(images) else {}


def quote_command(arguments: Sequence[str], variables: Mapping[str, str] | None = None) -> str:
    """Write a command of Kedro as it is typed; see `run_kedro` for the arguments."""
    before = [f"{key}={shlex.quote(value)}" for key, value in (variables or {}).items()]
    return " ".join([*before, shlex.join(["kedro", *filter(None, arguments)])])


def run_kedro(arguments: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
    """Show a command of Kedro, and run it as if it had been typed.

    Args:
        arguments: What follows ``kedro``; empty ones are left out.
        variables: Of the environment, which go before the command.
    """
    from kedro.framework.cli.cli import main

    typed = ["kedro", *filter(None, arguments)]
    click.echo(f"Kedro command: {quote_command(arguments, variables)}")
    os.environ.update(variables or {})
    before, sys.argv = sys.argv, typed
    try:
        main()
    finally:
        sys.argv = before

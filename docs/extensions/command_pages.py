"""The page of the commands that the project adds to Kedro, from their own help."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import click
from project_facts import read_package_name


def write_commands_page() -> str:
    """Write the page of all commands with their options."""
    programs = importlib.import_module(f"{read_package_name()}.cli")
    lines = [
        "# Commands",
        "",
        "These are the commands of this project. `kedro --help` lists those of Kedro too, and "
        "`kedro <command> --help` tells the options of each. Those of `little-data` are short for "
        "commands of Kedro, which they show.",
        "",
    ]
    for program, group in (("kedro", programs.cli), ("little-data", programs.little_data)):
        for name, command in sorted(group.commands.items()):
            lines += _write_command(f"{program} {name}", command)
    return "\n".join(lines)


def _write_command(name: str, command: click.Command) -> Iterator[str]:
    yield f"## `{name}`"
    yield ""
    yield " ".join((command.help or "").split())
    yield ""
    options = [
        each for each in command.params if isinstance(each, click.Option) and not each.deprecated
    ]
    if options:
        yield "| option | what it does |"
        yield "|---|---|"
    for option in options:
        names = ", ".join(f"`{each}`" for each in option.opts)
        told = " ".join((option.help or "").split()).replace("|", "\\|")
        yield f"| {names} | {told} |"
    yield ""
    if isinstance(command, click.Group):
        for inner, subcommand in sorted(command.commands.items()):
            yield from _write_command(f"{name} {inner}", subcommand)

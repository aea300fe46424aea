"""What all commands of this project have in common: whole names, and whole lines in a log."""

from __future__ import annotations

from typing import Any

import click

from little_data.messages.log_lines import keep_lines_whole
from little_data.startup.file_names import restart_in_utf_8


class ProjectCommand(click.Command):
    """A command of this project."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Start the program again where names would be read as ASCII, and parse the arguments."""
        restart_in_utf_8()
        keep_lines_whole()
        return super().make_context(info_name, args, parent, **extra)


class ProjectGroup(ProjectCommand, click.Group):
    """A command of this project that has commands of its own."""

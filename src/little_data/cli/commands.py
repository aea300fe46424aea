"""What all commands of this project have in common: whole names, and whole lines in a log."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import yaml
from kedro.framework.project import LOGGING
from kedro.utils import find_kedro_project

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
        take_settings_of_log()
        keep_lines_whole()
        return super().make_context(info_name, args, parent, **extra)


def take_settings_of_log() -> None:
    """Log as the project says in a folder within it, too: Kedro looks into the current one."""
    project = find_kedro_project(Path.cwd())
    settings = Path(project or "", "conf/logging.yml")
    is_elsewhere = project and project != Path.cwd() and "KEDRO_LOGGING_CONFIG" not in os.environ
    if is_elsewhere and settings.is_file():
        LOGGING.configure(yaml.safe_load(settings.read_text(encoding="utf-8")))


class ProjectGroup(ProjectCommand, click.Group):
    """A command of this project that has commands of its own."""

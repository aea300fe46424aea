"""``kedro label``: correct labels and give new ones, on a page in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from kedro.framework.cli.project import run as kedro_run
from kedro.framework.cli.utils import env_option

from little_data.cli.commands import ProjectCommand
from little_data.cli.errors import explain_errors
from little_data.cli.options import host_option, make_port_option, name_option
from little_data.cli.text_values import keep_names_as_text

# What the page works with is imported in the command: every command of Kedro loads this module.


@click.command(cls=ProjectCommand)
@env_option
@name_option
@click.option(
    "--unlabelled",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of photos to label; by default the folder `unlabelled` beside the photos.",
)
@host_option
@make_port_option(7870)
def label(
    env: str | None,
    name: str | None,
    unlabelled: Path | None,
    host: str,
    port: int,
    params: dict[str, Any] | None = None,
) -> None:
    """Correct labels, and label more photos, in the browser.

    It writes two tables: the corrections and the new labels. The next run takes them in.
    """
    given = dict(params or {}) | ({"name": name} if name else {})
    with explain_errors():
        run_label(env, given, unlabelled, host, port)


label.params += [
    keep_names_as_text(option) for option in kedro_run.params if option.name == "params"
]


def run_label(
    env: str | None, params: dict[str, Any], unlabelled: Path | None, host: str, port: int
) -> None:
    """Load what the last run has stored, say where the page is, and serve it."""
    from little_data.labelling.project import load_project
    from little_data.labelling.server import serve
    from little_data.local_server.sockets import open_socket, tell_address

    project = load_project(Path.cwd(), env, params, unlabelled)
    click.echo(f"Corrections are written to {project.files[0]}, new labels to {project.files[1]}.")
    with open_socket(host, port) as opened:
        click.echo("\n".join(tell_address(opened, host, port, "the page")))
        serve(project, opened, host)
    click.echo(f"To take the decisions into the model: {project.command}")

"""``kedro serve``: answer photos over HTTP with the exported model of a project."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click
from kedro.framework.cli.utils import env_option

from little_data.cli.commands import ProjectCommand
from little_data.cli.errors import explain_errors
from little_data.cli.options import name_option
from little_data.messages.errors import LittleDataError
from little_data.messages.extras import advise_extra
from little_data.serving.options import make_limits, serving_options

_NEEDED = {"fastapi": "fastapi", "uvicorn": "uvicorn", "prometheus_client": "prometheus-client"}


@click.command(cls=ProjectCommand)
@env_option
@name_option
@serving_options
def serve(
    env: str | None,
    name: str | None,
    host: str,
    port: int,
    megabytes: int,
    photos: int,
    requests: int,
    seconds: float,
) -> None:
    """Classify photos over HTTP with the newest export."""
    missing = [package for module, package in _NEEDED.items() if find_spec(module) is None]
    if missing:
        raise click.ClickException(
            f"the server needs {', '.join(missing)}, which is not installed. "
            f"{advise_extra('serve')}"
        )
    from little_data.serving.server import serve_export

    with explain_errors():
        folder = find_newest_export(Path.cwd(), env, name)
        serve_export(folder, host, port, make_limits(megabytes, photos, requests, seconds))


def find_newest_export(folder: Path, env: str | None, name: str | None) -> Path:
    """Find the newest export of the project in a folder, or in one of its parents.

    Raises:
        LittleDataError: There is no project, or nothing was exported.
    """
    from little_data.hooks.opened_projects import open_project, write_command_here

    context = open_project(folder, env, {"name": name} if name else {})
    catalog = context.catalog
    exports = catalog.load("model_exports") if catalog.exists("model_exports") else {}
    if not exports:
        command = write_command_here(context, "export", name)
        raise LittleDataError(f"{context.project_path} has no exported model yet: run `{command}`")
    found: Path = next(iter(exports.values())).parent
    return found

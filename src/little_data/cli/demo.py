"""``kedro demo``: try the models of a project in the browser."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
from kedro.framework.cli.utils import env_option
from kedro.io import DatasetError

from little_data.cli.commands import ProjectCommand
from little_data.cli.errors import explain_errors
from little_data.cli.options import host_option, make_port_option, name_option
from little_data.messages.errors import LittleDataError
from little_data.messages.extras import advise_extra

if TYPE_CHECKING:
    import socket

    from little_data.demo.models import DemoModels
    from little_data.labelling.project import LabellingProject

# What the demo works with is imported in it, after it is known to be there.


@click.command(cls=ProjectCommand)
@env_option
@name_option
@host_option
@make_port_option(7860)
def demo(env: str | None, name: str | None, host: str, port: int) -> None:
    """Try the models of this project in the browser."""
    if find_spec("gradio") is None or int(version("gradio").split(".")[0]) < 6:
        raise click.ClickException(
            f"the demo needs Gradio 6, which is not installed. {advise_extra('demo')}"
        )
    with explain_errors():
        run_demo(env, name, host, port)


def run_demo(env: str | None, name: str | None, host: str, port: int) -> None:
    """Load the models, say where the page is, and serve it."""
    from little_data.demo.models import load_demo_models
    from little_data.demo.server import serve
    from little_data.local_server.sockets import open_socket, tell_address

    models = load_demo_models(Path.cwd(), env, name)
    with open_socket(host, port) as opened:
        labels = load_labels(models, opened, env, name)
        click.echo("\n".join(tell_address(opened, host, port, "the demo")))
        serve(models, opened, host, labels)


def load_labels(
    models: DemoModels, opened: socket.socket, env: str | None, name: str | None
) -> LabellingProject | None:
    """Load what the page of labels shows; None, with the reason told, if it is left out.

    It shows all photos of the model's set, and writes what is decided about them: that is for the
    person at this computer.

    Args:
        models: What the demo shows.
        opened: Where it is served.
        env: The environment; None for the default one.
        name: That of a set of photos; None if there is only one.
    """
    from little_data.labelling.project import load_project
    from little_data.local_server.sockets import is_for_this_computer

    if not models.known.examples:
        reason = "the photos of the model are not here"
    elif not is_for_this_computer(opened):
        reason = "others could change your labels. `kedro label --host` serves it all the same"
    else:
        try:
            return load_project(Path.cwd(), env, {"name": name} if name else {}, None)
        except (LittleDataError, DatasetError) as error:
            reason = str(error).rstrip(".")
    click.echo(f"The page of labels is left out: {reason}.")
    return None

"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

name_option = click.option(
    "--name", help="Which set of your photos; not needed if there is only one."
)

host_option = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to serve from; 0.0.0.0 lets everyone in who can reach this computer.",
)


def make_port_option(default: int) -> Callable[..., Any]:
    """Make the option for the port of a page."""
    return click.option(
        "--port",
        default=default,
        show_default=True,
        type=click.IntRange(1, 65535),
        help="Port to serve from; if it is taken, the next free one is.",
    )

"""Options that several commands have."""

from __future__ import annotations

import click

name_option = click.option(
    "--name", help="Which set of your photos; not needed if there is only one."
)

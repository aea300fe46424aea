"""The commands of this project: ``kedro run``, ``features``, ``clean``, ``demo`` and ``serve``.

``little-data demo`` is ``kedro demo`` by another name, as ``little-data serve`` is ``kedro serve``.
Every command of Kedro imports this room, so that what a command works with is imported in it.
"""

import click

from little_data.cli.clean import clean
from little_data.cli.demo import demo
from little_data.cli.features import features
from little_data.cli.run import run
from little_data.cli.serve import serve


@click.group()
def cli() -> None:
    """From a few hundred photos to an image classifier: what this project adds to Kedro."""


@click.group()
def little_data() -> None:
    """Use what the pipelines of a project have made."""


for command in (run, features, clean, demo, serve):
    cli.add_command(command)
little_data.add_command(demo)
little_data.add_command(serve)

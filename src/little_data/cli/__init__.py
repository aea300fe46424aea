"""The commands that this project adds to those of Kedro.

``little-data`` is a front door to them. Every command of Kedro imports this room, so that what a
command works with is imported in it.
"""

import click

from little_data.cli.clean import clean
from little_data.cli.demo import demo
from little_data.cli.features import features
from little_data.cli.front_door import little_data
from little_data.cli.label import label
from little_data.cli.run import run
from little_data.cli.serve import serve

__all__ = ["cli", "little_data"]


# Click keeps the lines after \\b as they are.
HELP = """Train an image classifier on a few hundred photos, and use it.

\b
On the built-in drawings:
  kedro run
On your photos:
  kedro run --env folder --params images=/path/to/photos
Classify new photos:
  kedro run --env folder --params images=/path/to/new --pipelines predict
Try the model in the browser:
  kedro demo --env folder

`little-data --help` shows shorter commands for the same.
"""


@click.group(help=HELP)
def cli() -> None:
    """Gather what this project adds to Kedro's commands."""


for command in (run, features, clean, demo, label, serve):
    cli.add_command(command)

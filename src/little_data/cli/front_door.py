"""``little-data``: what most people need, without knowing Kedro.

Each command says which command of Kedro it stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from little_data.cli.commands import ProjectCommand
from little_data.cli.demo import demo as kedro_demo
from little_data.cli.errors import explain_errors
from little_data.cli.kedro_commands import (
    make_absolute,
    run_kedro,
    write_params,
    write_variables,
)
from little_data.cli.label import label as kedro_label
from little_data.cli.options import name_option
from little_data.cli.trained_models import TrainedModel, choose_model, find_newest_model
from little_data.startup.project_folder import find_project

PAGES = "data/08_reporting/*/report.html"
# Several photos or folders are handed to Kedro as a list in a file.
LIST = "data/01_raw/photos_to_classify.txt"

env_option = click.option(
    "--env", help="A folder of conf; not needed for the model that was trained last."
)


# Click keeps the lines after \\b as they are.
HELP = """Train an image classifier on your photos, and use it.

\b
  little-data train /path/to/photos     one subfolder per class
  little-data report                    how good it is, and where it errs
  little-data predict /path/to/new.jpg  what is on a new photo
  little-data label                     correct labels, and label more photos
  little-data demo                      the model in the browser

Each command says which command of Kedro it stands for: `kedro` can do all this, and more.
"""


@click.group(help=HELP)
def little_data() -> None:
    """Gather the commands of the front door."""


@little_data.command(cls=ProjectCommand)
@click.argument("photos", required=False)
@name_option
@click.option(
    "--params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter, such as augmentation.mirror=false. Can be given several times.",
)
def train(photos: str | None, name: str | None, params: Sequence[str]) -> None:
    """Train a classifier on your photos, and make its page of results.

    PHOTOS is a folder or an archive with one subfolder per class, two or more. Without PHOTOS those
    of the last time are used: only what has changed is done again.
    """
    with explain_errors():
        project = find_project(Path.cwd())
        images = make_absolute(photos) if photos else find_photos(project, name)
    arguments = ["--env", "folder", *write_params(images, name, params), "--pipelines", "report"]
    run_kedro(["run", *arguments], write_variables(images))


def find_photos(project: Path, name: str | None) -> str:
    """Find the photos that a model was trained on before.

    Raises:
        click.ClickException: There are none, or those of several models.
    """
    from little_data.hooks.set_records import read_sets

    sets = read_sets(project)
    known = [each for each in sets.values() if each.images and name in (None, each.name)]
    if len(known) == 1 and known[0].images:
        images = known[0].images
        return images if "://" in images else str(project / images)
    told = f"There are: {', '.join(map(str, known))}. " if known else ""
    raise click.ClickException(
        f"say which photos to learn from. {told}Such as: little-data train /path/to/photos"
    )


@little_data.command(cls=ProjectCommand)
@click.argument("photos", nargs=-1, required=True)
@name_option
@env_option
def predict(photos: Sequence[str], name: str | None, env: str | None) -> None:
    """Classify new photos with the model that was trained last.

    PHOTOS are image files, folders or an archive.
    """
    with explain_errors():
        project = find_project(Path.cwd())
        model = choose_model(project, env, name)
    images = make_absolute(photos[0]) if len(photos) == 1 else write_list(project, photos)
    arguments = [*model.option, *write_params(images, model.name), "--pipelines", "predict"]
    run_kedro(["run", *arguments], write_variables(images))


def write_list(project: Path, photos: Sequence[str]) -> str:
    """Write the paths of several photos and folders to a file, a line each.

    Returns:
        The path of the file.

    Raises:
        click.ClickException: One leads nowhere.
    """
    from little_data.datasets.files.whole_files import write_whole

    places = [*map(make_absolute, photos)]
    for place in places:
        if not Path(place).exists():
            raise click.ClickException(f"there is no such folder or file: {place}")
    path = project / LIST
    with write_whole(path) as unfinished:
        text = "".join(f"{place}\n" for place in places)
        unfinished.write_text(text, encoding="utf-8", errors="surrogateescape")
    return str(path)


@little_data.command(cls=ProjectCommand)
@name_option
@click.option("--no-open", is_flag=True, help="Only say where the page is.")
def report(name: str | None, no_open: bool) -> None:
    """Open the newest page of results in the browser."""
    with explain_errors():
        project = find_project(Path.cwd())
    pages = [page for page in project.glob(PAGES) if name in (None, page.parent.name)]
    if not pages:
        raise click.ClickException(
            "there is no page of results yet. Train a model, which makes it: little-data train "
            "/path/to/photos"
        )
    page = max(pages, key=lambda path: path.stat().st_mtime)
    made = datetime.fromtimestamp(page.stat().st_mtime)
    click.echo(f"The page of {made:%Y-%m-%d %H:%M}, made by `kedro run`: {page}")
    # Where there is no browser the path is enough.
    if not no_open:
        click.launch(page.as_uri())


def label(
    photos: str | None, name: str | None, unlabelled: Path | None, host: str, port: int
) -> None:
    """Correct labels, and label more photos, in the browser.

    PHOTOS are those that a model was trained on; without them, those of the model trained last.
    """
    with explain_errors():
        project = find_project(Path.cwd())
        model = TrainedModel("folder", name) if photos else choose_model(project, name=name)
        is_folder = model.environment == "folder"
        images = make_absolute(photos) if photos else None
        if is_folder and not images:
            images = find_photos(project, model.name)
    places = ["--unlabelled", str(unlabelled.absolute())] if unlabelled else []
    served = ["--host", host, "--port", str(port)]
    arguments = [*model.option, *write_params(images, model.name), *places, *served]
    run_kedro(["label", *arguments], write_variables(images))


def demo(env: str | None, name: str | None, host: str, port: int) -> None:
    """Try the model that was trained last in the browser."""
    with explain_errors():
        project = find_project(Path.cwd())
        # Without any, Kedro's command says what makes them.
        model = choose_model(project, env, name) if env or find_newest_model(project) else None
    option, name = (model.option, model.name) if model else ([], name)
    named = ["--name", name] if name else []
    run_kedro(["demo", *option, *named, "--host", host, "--port", str(port)])


little_data.add_command(
    ProjectCommand(name="demo", params=kedro_demo.params, callback=demo, help=demo.__doc__)
)
# Kedro's command asks for the environment and the parameters that these photos need.
own = [option for option in kedro_label.params if option.name not in ("env", "params")]
photos_argument = click.Argument(["photos"], required=False)
little_data.add_command(
    ProjectCommand(name="label", params=[photos_argument, *own], callback=label, help=label.__doc__)
)

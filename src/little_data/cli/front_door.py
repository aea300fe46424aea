"""``little-data``: what most people need, without knowing Kedro.

Each command shows the command of Kedro that it stands for.
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
    quote_command,
    run_kedro,
    write_params,
    write_variables,
)
from little_data.cli.label import label as kedro_label
from little_data.cli.options import name_option
from little_data.cli.serve import serve as kedro_serve
from little_data.cli.trained_models import (
    EXPORTS,
    MODELS,
    TrainedModel,
    choose_model,
    find_model,
    find_newest_model,
    tell_names,
)
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
  little-data serve                     the exported model over HTTP

Each command shows the command of Kedro that it stands for, and report the one that makes the page:
`kedro` can do all this, and more.
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
    of the last time are used: only what has changed is done again. Parameters of the last time are
    not: give them again, or write them into conf/folder/parameters.yml.
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
    known = [*project.glob(PAGES)]
    pages = [page for page in known if name in (None, page.parent.name)]
    if not pages:
        there_are = tell_names(page.parent.name for page in known)
        told = f" of the name {name}. {there_are}" if there_are else " yet"
        raise click.ClickException(
            f"there is no page of results{told}. Train a model, which makes it: little-data train "
            "/path/to/photos"
        )
    page = max(pages, key=lambda path: path.stat().st_mtime)
    made = datetime.fromtimestamp(page.stat().st_mtime)
    with explain_errors():
        command = write_report_command(project, page.parent.name)
    click.echo(f"The page of {made:%Y-%m-%d %H:%M}, which `{command}` makes: {page}")
    # Where there is no browser the path is enough.
    if not no_open:
        click.launch(page.as_uri())


def write_report_command(project: Path, source: str) -> str:
    """Write the command of Kedro that makes the page of a source."""
    from little_data.hooks.set_records import read_sets

    model = find_model(project, source) or TrainedModel(None)
    images = find_photos(project, source) if source.casefold() in read_sets(project) else None
    arguments = ["run", *model.option, *write_params(images, model.name), "--pipelines", "report"]
    return quote_command(arguments, write_variables(images))


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
    run_kedro(["demo", *write_model(env, name, MODELS), "--host", host, "--port", str(port)])


def serve(env: str | None, name: str | None, **limits: object) -> None:
    """Classify photos over HTTP with the newest export."""
    chosen = [option for option in kedro_serve.params if option.name in limits]
    given = {f"--{each.name}": limits[each.name] for each in chosen if each.name}
    options = [text for key, value in given.items() for text in (key, f"{value}")]
    run_kedro(["serve", *write_model(env, name, EXPORTS), *options])


def write_model(env: str | None, name: str | None, files: str) -> list[str]:
    """Write the options that name a model; none if there is none: Kedro's command says so.

    Args:
        env: The environment that is named.
        name: The set of photos that is named.
        files: Pattern of the models, or of their exports.
    """
    with explain_errors():
        project = find_project(Path.cwd())
        is_there = env or find_newest_model(project, files=files)
        model = choose_model(project, env, name, files) if is_there else TrainedModel(None, name)
    return [*model.option, *(["--name", model.name] if model.name else [])]


little_data.add_command(
    ProjectCommand(name="demo", params=kedro_demo.params, callback=demo, help=demo.__doc__)
)
little_data.add_command(
    ProjectCommand(name="serve", params=kedro_serve.params, callback=serve, help=serve.__doc__)
)
# Kedro's command asks for the environment and the parameters that these photos need.
own = [option for option in kedro_label.params if option.name not in ("env", "params")]
photos_argument = click.Argument(["photos"], required=False)
little_data.add_command(
    ProjectCommand(name="label", params=[photos_argument, *own], callback=label, help=label.__doc__)
)

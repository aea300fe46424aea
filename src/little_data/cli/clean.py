"""``kedro clean``: what ``data/`` holds, and which older versions of it can go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from kedro.utils import find_kedro_project

from little_data.cli.commands import ProjectCommand
from little_data.cli.errors import explain_errors

# What this command works with is imported in it: every command of Kedro loads this module.
if TYPE_CHECKING:
    from little_data.datasets.files.holdings import Holding
    from little_data.datasets.files.stored_versions import StoredVersion


@click.command(cls=ProjectCommand)
@click.option(
    "--keep",
    default=1,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many versions of each dataset stay: the newest ones.",
)
@click.option(
    "--except",
    "named",
    multiple=True,
    metavar="NAME",
    help="What stays, too: a version, such as 2026-01-31T12.00.00.000Z, or all versions of a file, "
    "such as fine_tuned_model. Can be given several times.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--yes", is_flag=True, help="Remove without asking.")
def clean(keep: int, named: Sequence[str], dry_run: bool, yes: bool) -> None:
    """Say what the folder data holds, and remove older versions of it.

    While a run is going on nothing is removed. Versions that are removed can no longer be given to
    --load-versions. What interrupted runs have left unfinished is removed as well. Photos, and rows
    of features that are kept for later runs, stay: for the rows there is `kedro features prune`.
    """
    from little_data.datasets.files.holdings import measure_holding
    from little_data.datasets.files.stored_versions import (
        choose_older_versions,
        find_versions,
        remove_versions,
    )
    from little_data.datasets.files.unfinished import sweep_unfinished
    from little_data.skipping.going_on import DEFAULT_FOLDER, Work, announce

    data = find_data()
    versions = find_versions(data)
    check_names(named, [version for each in versions.values() for version in each])
    older = choose_older_versions(versions, keep, named)
    show_holdings(data, older)
    size = measure_holding([version.folder for version in older], only_own=True).bytes
    told = f"{len(older)} older versions of {size / 1e6:,.1f} megabytes"
    if dry_run:
        click.echo(f"{told} would be removed")
        return
    if older and not yes:
        click.confirm(f"Remove {told}?", abort=True)
    work = Work("kedro clean", reads=[], writes=[str(data.resolve())])
    with explain_errors(), announce(data.parent / DEFAULT_FOLDER, work):
        remove_versions(data, older)
        click.echo(f"{told} were removed")
        sweep_unfinished(data)


def find_data() -> Path:
    """Find the data folder of the project.

    Raises:
        click.ClickException: There is no project here, or it has no data.
    """
    project = find_kedro_project(Path.cwd())
    data = Path(project or Path.cwd(), "data")
    if project is None or not data.is_dir():
        raise click.ClickException(f"{data}: there is no such folder, and nothing to clean")
    return data


def check_names(named: Sequence[str], versions: Sequence[StoredVersion]) -> None:
    """Refuse a name that nothing has: what was meant by it would be removed.

    Raises:
        click.ClickException: There is one.
    """
    for name in named:
        if not any(version.is_named([name]) for version in versions):
            raise click.ClickException(f"--except {name}: there is no such version or file")


def show_holdings(data: Path, older: Sequence[StoredVersion]) -> None:
    """Say what each layer holds, how old it is, and how much of it is in older versions."""
    from little_data.datasets.files.holdings import measure_holding

    click.echo(f"{data}\n{'':<20} {'files':>8} {'megabytes':>10} {'older':>10}  oldest     newest")
    for layer in sorted(folder for folder in data.iterdir() if folder.is_dir()):
        held = measure_holding([layer])
        folders = [each.folder for each in older if each.folder.is_relative_to(layer)]
        click.echo(write_line(layer.name, held, measure_holding(folders, only_own=True).bytes))


def write_line(name: str, held: Holding, older: int) -> str:
    """Write a line of the table."""
    times = (f"{time:%Y-%m-%d}" if time else " " * 10 for time in (held.oldest, held.newest))
    sizes = f"{held.bytes / 1e6:>10,.1f} {older / 1e6:>10,.1f}"
    return f"{name:<20} {held.files:>8,} {sizes}  {' '.join(times)}".rstrip()

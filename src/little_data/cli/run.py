"""``kedro run`` for this project: a mistake gets one clear message instead of a traceback."""

from __future__ import annotations

import functools
import gc
import logging
import warnings
from collections.abc import Callable
from typing import Any

import click
from kedro import KedroDeprecationWarning
from kedro.framework.cli.project import run as kedro_run
from kedro.framework.project import pipelines
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from little_data.cli.chosen_nodes import choose_nodes
from little_data.cli.commands import ProjectCommand
from little_data.cli.errors import explain_errors
from little_data.cli.memory import check_address_space
from little_data.cli.text_values import keep_names_as_text
from little_data.messages.odd_paths import ODD_PATH
from little_data.messages.suggestions import suggest
from little_data.skipping.going_on import BusyError

logger = logging.getLogger(__name__)

# Kedro raises a plain ValueError when --nodes, --tags and their like name nothing that exists.
NOTHING_TO_RUN = ("Pipeline does not contain", "Pipeline contains no nodes")


def run_with_clear_errors(wait: bool, **options: Any) -> Any:
    """Run ``kedro run`` and turn the errors that a user can put right into messages.

    Args:
        wait: Whether to wait for other runs that are in the way.
        **options: Those of Kedro.
    """
    check_address_space()
    check_pipeline_names([name for name in (options["pipeline"], *options["pipelines"]) if name])
    choose_nodes(options)
    # Both spellings of --pipelines are this project's interface.
    warnings.filterwarnings("ignore", "Option '--pipeline'", KedroDeprecationWarning)
    with explain_errors():
        try:
            assert kedro_run.callback is not None
            return run_when_free(functools.partial(kedro_run.callback, **options), wait)
        except KeyboardInterrupt:
            click.echo("What was finished is kept: run the same again to go on there", err=True)
            raise
        except ValueError as error:
            if not str(error).startswith(NOTHING_TO_RUN):
                raise
            told = str(error).rstrip(".")
            raise click.ClickException(f"{told}. `kedro registry describe` lists them") from error
        finally:
            # The process ends, and its memory with it: it need not be searched for garbage first.
            gc.freeze()


def run_when_free(run: Callable[[], Any], wait: bool) -> Any:
    """Run something that may meet another run.

    After waiting it begins anew: another run may have made what it reads, and has used a version of
    a later time.

    Raises:
        click.ClickException: Another run is in the way, and is not waited for.
    """
    while True:
        try:
            return run()
        except BusyError as busy:
            if not wait:
                raise click.ClickException(f"{busy}, or add --wait, and this run does") from None
            logger.info("Waiting: %s", busy)
            busy.wait()


def check_pipeline_names(names: list[str]) -> None:
    """Refuse the name of a pipeline that is not registered."""
    # Kedro asks for the same ones when it runs them: they are registered once.
    pipelines.set_requested(names or None)
    for name in names:
        if name not in pipelines:
            raise click.ClickException(
                f"there is no pipeline '{name}'.{suggest(name, pipelines)} There are: "
                f"{', '.join(sorted(pipelines))}"
            )


def join_params(arguments: list[str]) -> list[str]:
    """Make one option of several ``--params``: Kedro takes the last one and drops the others.

    Where a parameter is given several times, the last value counts, as within one option.
    """
    others, given = [], []
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            others += [argument, *left]
        elif argument == "--params":
            given.append(next(left, None))
        elif argument.startswith("--params="):
            given.append(argument.removeprefix("--params="))
        else:
            others.append(argument)
    if len(given) < 2 or None in given:
        return arguments
    return ["--params", ",".join(each for each in given if each), *others]


class RunCommand(ProjectCommand):
    """``kedro run``, whose option ``--params`` may be given several times.

    It says what to do about a path that this option breaks.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the options.

        Raises:
            click.UsageError: One is wrong.
        """
        try:
            return super().parse_args(ctx, join_params(args))
        except click.UsageError as error:
            if "`params`" in error.message:
                raise click.UsageError(f"{error.message} {ODD_PATH}", ctx) from None
            raise
        except (YAMLError, OmegaConfBaseException, ValueError) as error:
            reason = " ".join(str(error).split())
            raise click.UsageError(f"--params cannot be read ({reason}). {ODD_PATH}", ctx) from None


run = RunCommand(
    name="run",
    params=[
        keep_names_as_text(option) if option.name == "params" else option
        for option in kedro_run.params
    ]
    + [
        click.Option(
            ["--wait"],
            is_flag=True,
            help="Wait for another run that writes what this one reads or writes.",
        )
    ],
    callback=run_with_clear_errors,
    help="Run a pipeline: only what has changed since its last run.",
)

"""``kedro run`` for this project: a mistake gets one clear message instead of a traceback."""

from __future__ import annotations

import gc
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from kedro import KedroDeprecationWarning
from kedro.config import MissingConfigException
from kedro.framework.cli.project import run as kedro_run
from kedro.framework.project import pipelines
from kedro.io import DatasetError
from kedro.validation.exceptions import ParameterValidationError
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from little_data.errors import LittleDataError
from little_data.feature_commands import features

# Kedro raises a plain ValueError when --nodes, --tags and their like name nothing that exists.
NOTHING_TO_RUN = ("Pipeline does not contain", "Pipeline contains no nodes")


@click.group()
def cli() -> None:
    """Hold the commands of this project."""


def run_with_clear_errors(**options: Any) -> Any:
    """Run ``kedro run`` and turn the errors that a user can put right into messages."""
    check_pipeline_names([name for name in (options["pipeline"], *options["pipelines"]) if name])
    # Both spellings of --pipelines are this project's interface.
    warnings.filterwarnings("ignore", "Option '--pipeline'", KedroDeprecationWarning)
    # Kedro's own default would run everything.
    options["runner"] = options["runner"] or "little_data.skipping.SkippingRunner"
    with explain_errors():
        try:
            assert kedro_run.callback is not None
            return kedro_run.callback(**options)
        except ValueError as error:
            if not str(error).startswith(NOTHING_TO_RUN):
                raise
            raise click.ClickException(f"{error}. `kedro registry describe` lists them") from error
        finally:
            # The process ends, and its memory with it: it need not be searched for garbage first.
            gc.freeze()


@contextmanager
def explain_errors() -> Iterator[None]:
    """Turn the errors that the user of a command can put right into messages."""
    try:
        yield
    except ParameterValidationError as error:
        raise click.ClickException(name_parameters_fully(str(error))) from error
    except (LittleDataError, DatasetError) as error:
        raise click.ClickException(str(error)) from error
    except (MissingConfigException, OmegaConfBaseException, YAMLError) as error:
        raise click.ClickException(f"the configuration cannot be read: {error}") from error


def name_parameters_fully(message: str) -> str:
    """Write the full name of each wrong parameter, where Kedro names its group once.

    In a namespace Kedro says ``- Parameter 'autoencoders.simple.model': code_size: …``, and has
    the group's further errors on lines of their own.
    """
    lines = []
    group = ""
    for line in message.splitlines():
        told = re.match(r"- Parameter '(.+?)': (.*)", line)
        group, error = told.groups() if told else (group, line)
        if group and not error.startswith((f"{group}.", f"{group}:")):
            error = f"{group}.{error}" if re.match(r"[\w.]+: ", error) else f"{group}: {error}"
        lines.append(error)
    return "\n".join(lines)


def check_pipeline_names(names: list[str]) -> None:
    """Refuse the name of a pipeline that is not registered."""
    # Kedro asks for the same ones when it runs them: they are registered once.
    pipelines.set_requested(names or None)
    for name in names:
        if name not in pipelines:
            raise click.ClickException(
                f"there is no pipeline '{name}'. There are: {', '.join(sorted(pipelines))}"
            )


run = click.Command(
    name="run", params=kedro_run.params, callback=run_with_clear_errors, help=kedro_run.help
)
cli.add_command(run)
cli.add_command(features)

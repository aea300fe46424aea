"""Turn the errors that the user of a command can put right into messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from kedro.config import MissingConfigException
from kedro.io import DatasetError
from kedro.validation.exceptions import ParameterValidationError
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from little_data.cli.memory import explain_lack_of_memory
from little_data.messages.errors import LittleDataError
from little_data.messages.suggestions import suggest


@contextmanager
def explain_errors() -> Iterator[None]:
    """Turn the errors that the user of a command can put right into messages."""
    try:
        yield
    except ParameterValidationError as error:
        raise click.ClickException(name_parameters_fully(str(error))) from error
    except (LittleDataError, DatasetError) as error:
        raise click.ClickException(explain_lack_of_memory(error) or str(error)) from error
    except MissingConfigException as error:
        raise click.ClickException(explain_missing_configuration(error)) from error
    except (OmegaConfBaseException, YAMLError) as error:
        raise click.ClickException(f"the configuration cannot be read: {error}") from error
    except Exception as error:
        lack = explain_lack_of_memory(error)
        if lack is None:
            raise
        raise click.ClickException(lack) from error


def explain_missing_configuration(error: MissingConfigException) -> str:
    """Say which environments there are, if it is one that is missing."""
    folder = Path(str(error).rpartition(": ")[2])
    if folder.exists() or not folder.parent.is_dir():
        return f"the configuration cannot be read: {error}"
    # Base is read in every run, and local is the one without --env.
    others = sorted(
        {path.name for path in folder.parent.iterdir() if path.is_dir()} - {"base", "local"}
    )
    return (
        f"there is no environment '{folder.name}'.{suggest(folder.name, others)} There are: "
        f"{', '.join(others)}"
    )


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

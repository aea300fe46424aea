"""Values of ``--params`` that are names, whatever they look like: ``name=007`` is no number."""

from __future__ import annotations

import copy
import re
from typing import Any

import click

_NAMES = r"name|images|new_images|test_images|digits|competition|dataset|ignore|labels(?:\.\w+)?"

# Words of one of these parameters, but for null, which means that nothing is given.
_WORD = re.compile(rf"(?<![^,])(\s*(?:{_NAMES})=)(?!null(?:,|\Z))([\w.+-]+)(?=,|\Z)")


def keep_names_as_text(option: click.Parameter) -> click.Parameter:
    """Return Kedro's option ``--params`` so that it makes no numbers or truth values of names."""
    read = option.callback
    assert read is not None

    def read_quoted(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
        return read(context, parameter, quote_names(value) if isinstance(value, str) else value)

    own = copy.copy(option)
    own.callback = read_quoted
    return own


def quote_names(parameters: str) -> str:
    """Put names in quotes, which Kedro takes off: ``name=007,seed=7`` gives ``name='007',seed=7``.

    Args:
        parameters: What is given with ``--params``.
    """
    return _WORD.sub(r"\1'\2'", parameters)

"""How to install what is needed for a part of this project only."""

from __future__ import annotations


def advise_extra(name: str) -> str:
    """Return a sentence that says how an extra of `pyproject.toml` is installed."""
    # KerasHub asks for an older kagglesdk.
    versions = "" if name == "hub" else "-c constraints.txt "
    return (
        f'To install what is missing, run `pip install {versions}-e ".[{name}]"` in a checkout of '
        "little-data"
    )

"""Find the project that a folder is in."""

from __future__ import annotations

from pathlib import Path

from little_data.messages.errors import LittleDataError


def find_project(folder: Path) -> Path:
    """Return the folder of the Kedro project that a folder is, or lies in.

    Raises:
        LittleDataError: It is in none.
    """
    from kedro.utils import find_kedro_project

    project = find_kedro_project(folder)
    if project is None:
        raise LittleDataError(
            f"{folder} is not in a Kedro project: go into the folder of yours, the one with "
            "pyproject.toml and conf"
        )
    return Path(project)

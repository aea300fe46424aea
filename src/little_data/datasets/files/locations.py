"""Find the files and folders that a catalog or a command line names."""

from __future__ import annotations

from pathlib import Path

from kedro.io import DatasetError
from kedro.utils import find_kedro_project

from little_data.messages.odd_paths import ODD_PATH


def expand_home(filepath: str) -> Path:
    """Replace ~ by the user's home folder.

    Shells leave the ~ of ``--params images=~/photos`` as it is, and Kedro takes it for a relative
    path: what arrives here is /the/project/~/photos.
    """
    parts = Path(filepath).parts
    if "~" in parts:
        return Path.home().joinpath(*parts[parts.index("~") + 1 :])
    return Path(filepath)


def explain_cut_off(path: Path) -> str:
    """Say what to do about a missing path that seems to be the beginning of one that is there.

    Returns:
        A sentence after a space; nothing if no neighbour's name goes on with what breaks paths.
    """
    try:
        names = [neighbour.name for neighbour in path.parent.iterdir()]
    except OSError:
        return ""
    breaks = tuple(f"{path.name}{mark}" for mark in (",", " #", ": "))
    longer = next((name for name in sorted(names) if name.startswith(breaks)), None)
    return f" It looks cut off: there is {path.parent / longer}. {ODD_PATH}" if longer else ""


def check_not_special(path: Path) -> None:
    """Check that a path leads to no pipe, socket or device, which would be waited for.

    Raises:
        DatasetError: It does.
        OSError: It may not be looked at.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise DatasetError(f"{path}: a named pipe, a socket or a device, not a file or folder")


def find_in_project(folder: str) -> Path:
    """Let a relative path start in the project, from wherever in it Kedro was called.

    Kedro itself does this for `filepath`, and for no setting of another name.
    """
    here = Path.cwd()
    return (find_kedro_project(here) or here) / expand_home(folder)

"""Find the files and folders that a catalog or a command line names."""

from __future__ import annotations

import stat
from pathlib import Path
from urllib.parse import unquote

from kedro.io import DatasetError
from kedro.io.core import get_protocol_and_path
from kedro.utils import find_kedro_project

from little_data.datasets.files.os_errors import explain_os_error
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


def find_place(given: str) -> tuple[str, Path]:
    """Return the protocol of a path or address, such as file or https, and its path.

    Raises:
        DatasetError: It is neither.
    """
    try:
        protocol, path = get_protocol_and_path(given)
    except ValueError as error:
        raise DatasetError(f"{given}: neither a path nor an address ({error})") from None
    return protocol, expand_home(unquote(path) if given.startswith("file://") else path)


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


def check_regular_file(path: Path, most_bytes: int) -> None:
    """Check that a path leads to a file that can be read as a whole.

    Pipes and devices are waited for, or have no end; and so have some files of 0 bytes, which the
    system makes while they are read.

    Args:
        path: What the user has named.
        most_bytes: What a file of its kind has at most.

    Raises:
        DatasetError: It leads to no file, or the file is empty or too large.
    """
    try:
        facts = path.stat()
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {explain_os_error(error)}") from None
    except ValueError as error:
        raise DatasetError(f"{str(path)!a} is no path: {error}") from None
    if stat.S_ISDIR(facts.st_mode):
        raise DatasetError(f"{path}: a folder, where a file is expected")
    if not stat.S_ISREG(facts.st_mode):
        raise DatasetError(f"{path}: a named pipe, a socket or a device, not a file")
    if not facts.st_size:
        raise DatasetError(f"{path}: the file is empty")
    if facts.st_size > most_bytes:
        raise DatasetError(
            f"{path}: the file has {facts.st_size / 1e9:,.1f} GB. At most {most_bytes / 1e9:,.1f} "
            "are read: is it the right file?"
        )


def find_in_project(folder: str) -> Path:
    """Let a relative path start in the project, from wherever in it Kedro was called.

    Kedro itself does this for `filepath`, and for no setting of another name.
    """
    here = Path.cwd()
    return (find_kedro_project(here) or here) / expand_home(folder)

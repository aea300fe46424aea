"""Several photos and folders, named in a text file: a path in each line."""

from __future__ import annotations

import os
from pathlib import Path

from kedro.io import DatasetError

from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.sources.archives.unpacking import is_archive
from little_data.datasets.sources.folders.image_listing import list_images
from little_data.types.listing import UnlabelledImages

LIST_ENDING = ".txt"


def is_photo_list(path: Path) -> bool:
    """Tell whether a path is that of a list, and of no photo or folder."""
    return path.suffix.lower() == LIST_ENDING and path.is_file()


def read_photo_list(file: Path) -> list[Path]:
    """Read the paths of a list; relative ones count from its folder on, and empty lines not.

    Raises:
        DatasetError: The list cannot be read or is empty, or a line of it leads nowhere.
    """
    with explain_os_errors(f"{file} cannot be read"):
        lines = file.read_bytes().splitlines()
    places = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = file.parent / os.fsdecode(line)
        if not os.path.exists(place):  # noqa: PTH110  pathlib raises where a name is too long
            raise DatasetError(
                f"{file}, line {number}: there is no such folder or file: {str(place)!a}. This "
                f"file is read as a list, since it ends in {LIST_ENDING}: a path in each line"
            )
        if is_archive(place):
            raise DatasetError(f"{file}, line {number}: {place} is an archive. Give it alone")
        places.append(place)
    if not places:
        raise DatasetError(f"{file}: there is no path in this list")
    return places


def list_photos_of_list(file: Path) -> UnlabelledImages:
    """List the photos that a list names, and those of its folders.

    Returns:
        Paths that begin at the innermost folder around all of them.

    Raises:
        DatasetError: The list cannot be used, or the paths are on several drives.
    """
    places = [Path(os.path.abspath(place)) for place in read_photo_list(file)]  # noqa: PTH100
    try:
        root = Path(os.path.commonpath([place.parent for place in places]))
    except ValueError:
        raise DatasetError(f"{file}: the photos are on several drives. Give them apart") from None
    paths: set[str] = set()
    unlisted: dict[str, str] = {}
    for place in places:
        inner = place.relative_to(root).as_posix()
        if place.is_file():
            paths.add(inner)
            continue
        found = list_images(place)
        paths.update(f"{inner}/{path}" for path in found.paths)
        unlisted.update({f"{inner}/{path}": why for path, why in found.unlisted.items()})
    return UnlabelledImages(root, sorted(paths), unlisted)

"""Remember which photos the results of a name are about."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from little_data.datasets.files.locations import find_place
from little_data.datasets.files.whole_files import write_whole
from little_data.messages.errors import LittleDataError

FOLDER = "data/01_raw/sets"

# A folder of each layer is called so; TensorBoard's curves have one beside those of the sets.
NAME = re.compile(r"\w([\w.-]{0,98}\w)?")
TAKEN = frozenset({"tensorboard"})


@dataclass(frozen=True)
class PhotoSet:
    """Photos that one model learns from.

    Attributes:
        name: The folder of its results in each layer.
        environment: The one that it was trained in.
        images: Where the photos are, as `locate` writes it; None if that was not recorded.
    """

    name: str
    environment: str
    images: str | None

    def __str__(self) -> str:
        """Say its name as it is given, and where its photos are."""
        return f"name={self.name} ({self.images or 'photos of an earlier run'})"


def read_sets(project: Path) -> dict[str, PhotoSet]:
    """Read all sets of a project, by their names in lower case.

    Raises:
        LittleDataError: A record cannot be read.
    """
    sets = {}
    for path in sorted((project / FOLDER).glob("*.json")):
        try:
            found = PhotoSet(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise LittleDataError(
                f"{path} cannot be read ({error}). It says which photos the results of a name are "
                "about: remove it, and the next run on these photos writes it again"
            ) from None
        sets[found.name.casefold()] = found
    return sets


def save_set(project: Path, photo_set: PhotoSet) -> None:
    """Write down where the photos of a set are."""
    with write_whole(project / FOLDER / f"{photo_set.name.casefold()}.json") as path:
        path.write_text(json.dumps(asdict(photo_set), ensure_ascii=False), encoding="utf-8")


def locate(images: str, project: Path) -> str:
    """Write where photos are in one way: relative in the project, absolute elsewhere.

    Secrets in an address are left out.
    """
    if "://" in images and not images.startswith("file:"):
        from little_data.datasets.sources.archives.downloads import hide_secrets

        return hide_secrets(images)
    path = (project / find_place(images)[1]).resolve()
    home = project.resolve()
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)


def check_name(given: object, others: Collection[str]) -> str:
    """Check that a name can be that of a folder, and is not another source's.

    Args:
        given: What stands behind ``name=``.
        others: The sources of other environments, whose results lie beside those of this one.

    Raises:
        LittleDataError: It cannot.
    """
    name = str(given)
    if isinstance(given, bool | float) or not NAME.fullmatch(name):
        raise LittleDataError(
            f"name={given}: not a name for a folder. It has letters, digits, '_', '-' and '.', at "
            "most 100, begins and ends with a letter, digit or '_', and is no fraction"
        )
    if name.casefold() in {other.casefold() for other in {*others, *TAKEN}}:
        raise LittleDataError(
            f"name={name}: the results of something else are kept in a folder {name}. Choose "
            "another name"
        )
    return name


def suggest_name(images: str, sets: Mapping[str, PhotoSet], others: Collection[str]) -> str:
    """Make a name that is free from that of the photos' folder or archive."""
    stem = images.rstrip("/").rpartition("/")[2].partition(".")[0]
    name = re.sub(r"[^\w-]+", "-", stem).strip("-")[:90] or "photos"
    taken = {*sets, *(other.casefold() for other in {*others, *TAKEN})}
    candidates = [name, *(f"{name}-{number}" for number in range(2, len(taken) + 3))]
    return next(each for each in candidates if each.casefold() not in taken)

"""Damage one stored file, and run: it must be made again, be refused by name, or not be needed."""

import os
import shutil
from pathlib import Path

import numpy as np
from kedro.io import DatasetError
from kedro.validation.exceptions import ParameterValidationError

from little_data.messages.errors import LittleDataError
from tests.attack.attempts import Outcome, check_refusal
from tests.attack.cheap_project import PIPELINES, end, get_project
from tests.attack.mutations import cut, exaggerate, flip, repeat, swap, zero

__all__ = ["attack", "end", "prepare"]

IN_CONTENT = {"flipped": flip, "cut": cut, "zeroed": zero, "swapped": swap, "repeated": repeat}
IN_CONTENT |= {"with other numbers": exaggerate}
WHOLE = ("empty", "removed", "a folder", "another file", "words", "a link to nothing", "unreadable")


def prepare() -> None:
    """Run the projects to their end."""
    for pipeline_names in PIPELINES:
        get_project(*pipeline_names)


def attack(random: np.random.Generator) -> Outcome:
    """Damage one file of those that a run has stored, and run again."""
    project = get_project(*PIPELINES[random.integers(len(PIPELINES))])
    project.restore()
    files = sorted(path for path in project.data.rglob("*") if path.is_file())
    path = files[random.integers(len(files))]
    before = path.read_bytes()
    damage = damage_file(random, path, files)
    told = f"{path.relative_to(project.data)} {damage}"
    if path.is_file() and path.read_bytes() == before:
        return Outcome("unharmed", f"{told}: the same as before")
    try:
        project.run()
        difference = project.compare()
    except (LittleDataError, DatasetError, ParameterValidationError) as error:
        return check_refusal(error, told)
    if difference:
        return Outcome("wrong", f"{told}: {difference}")
    is_same = path.is_file() and path.read_bytes() != before
    return Outcome("unharmed" if is_same else "healed", told)


def damage_file(random: np.random.Generator, path: Path, files: list[Path]) -> str:
    """Damage a file in one way, and say in which."""
    content = path.read_bytes()
    damage = [*IN_CONTENT, *WHOLE][random.integers(len(IN_CONTENT) + len(WHOLE))]
    if damage in IN_CONTENT:
        # In place: the number of the file is the same afterwards.
        path.write_bytes(IN_CONTENT[damage](random, content) if content else b"x")
    elif damage == "another file":
        shutil.copy(files[random.integers(len(files))].resolve(), path.with_name("copy"))
        path.with_name("copy").replace(path)
    elif damage in ("empty", "words"):
        path.write_text("" if damage == "empty" else "no such content")
    elif damage == "unreadable" and os.name != "nt":
        path.chmod(0)
    else:
        path.unlink()
    if damage == "a folder":
        path.mkdir()
    elif damage == "a link to nothing":
        path.symlink_to("nothing")
    return damage

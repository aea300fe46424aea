"""Damage one stored file, and run: it must be made again, be refused by name, or not be needed."""

import os
import shutil
from pathlib import Path

import numpy as np

from tests.attack.attempts import Outcome, check_message
from tests.attack.cheap_project import OTHER, choose_part, end, prepare
from tests.attack.mutations import choose, cut, exaggerate, flip, repeat, swap, zero

__all__ = ["attack", "end", "prepare"]

IN_CONTENT = {"flipped": flip, "cut": cut, "zeroed": zero, "swapped": swap, "repeated": repeat}
IN_CONTENT |= {"with other numbers": exaggerate}
WHOLE = ("empty", "removed", "a folder", "another file", "words", "a link to nothing", "unreadable")


def attack(random: np.random.Generator) -> Outcome:
    """Damage one file of those that runs have stored, and run a part."""
    project, part, told = choose_part(random)
    project.restore()
    folders = sorted(project.data.iterdir())
    folder = choose(random, folders)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path = choose(random, files)
    before = path.read_bytes()
    damage = damage_file(random, path, files)
    told = f"{path.relative_to(project.data)} {damage}, then {told}"
    if path.is_file() and path.read_bytes() == before:
        return Outcome("unharmed", f"{told}: the same as before")
    ran = project.run(part)
    if ran.code == OTHER or "Traceback" in ran.output:
        return Outcome("wrong", f"{told}: {ran.output}")
    if ran.code:
        return check_message(ran.output.rpartition("Error: ")[2], told)
    is_same = path.is_file() and path.read_bytes() != before
    return Outcome("unharmed" if is_same else "healed", told, ran.seconds)


def damage_file(random: np.random.Generator, path: Path, files: list[Path]) -> str:
    """Damage a file in one way, and say in which."""
    content = path.read_bytes()
    damage = choose(random, [*IN_CONTENT, *WHOLE])
    if damage in IN_CONTENT:
        # In place: the number of the file is the same afterwards.
        path.write_bytes(IN_CONTENT[damage](random, content) if content else b"x")
    elif damage == "another file":
        shutil.copy(choose(random, files).resolve(), path.with_name("copy"))
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

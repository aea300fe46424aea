"""The page of the rooms: the folders of the package, floor by floor, as the contract says."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from project_facts import PROJECT, read_package_name


def write_rooms_page() -> str:
    """Write the table of the rooms, with what each says of itself."""
    rows = [
        f"| {number} | {_link_room(room)} | {_read_purpose(room)} |"
        for number, floor in enumerate(_read_floors(), start=1)
        for room in floor
    ]
    return "\n".join(
        [
            "# The rooms of the house",
            "",
            "Each folder of the package is a room. A room may import only from lower floors, never "
            "from a higher one. import-linter checks this; the contract is in `pyproject.toml`.",
            "",
            "| floor | room | what belongs in it |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _read_floors() -> Iterator[list[str]]:
    """Return the rooms of each floor; `a : b` and `a | b` share one."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    for layer in layers:
        yield [room.strip("() ") for room in re.split("[:|]", layer)]


def _find_source(room: str) -> Path:
    folder: Path = PROJECT / "src" / read_package_name() / room
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def _link_room(room: str) -> str:
    return f"{{py:mod}}`{room} <{read_package_name()}.{room}>`"


def _read_purpose(room: str) -> str:
    """Return the first paragraph of the docstring, without importing what the room imports."""
    tree = ast.parse(_find_source(room).read_text(encoding="utf-8"))
    first = (ast.get_docstring(tree) or "").partition("\n\n")[0]
    return " ".join(first.split()).replace("``", "`")

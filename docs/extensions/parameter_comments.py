"""The comments of a YAML file, by the full names of the values that they stand beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

MERGE = "tag:yaml.org,2002:merge"


@dataclass(frozen=True)
class Comment:
    """What a file says of a value.

    Attributes:
        beside: The comment on the value's own line.
        above: The comment on the lines right above it.
    """

    beside: str
    above: str


def read_comments(path: Path) -> dict[str, Comment]:
    """Read the comments of a file; a value that is an alias has those of its anchor."""
    text = path.read_text(encoding="utf-8")
    root = yaml.compose(text)
    lines = text.splitlines()
    if not isinstance(root, yaml.MappingNode):
        return {}
    return {
        name: Comment(_read_beside(lines[line]), _read_above(lines, line))
        for name, line in _find_lines(root, "")
    }


def _find_lines(mapping: yaml.MappingNode, prefix: str) -> Iterator[tuple[str, int]]:
    # What is merged in comes first: the mapping's own values take its place.
    for key, value in sorted(mapping.value, key=lambda pair: pair[0].tag != MERGE):
        if key.tag == MERGE:
            yield from _find_lines(value, prefix)
            continue
        yield f"{prefix}{key.value}", key.start_mark.line
        if isinstance(value, yaml.MappingNode):
            yield from _find_lines(value, f"{prefix}{key.value}.")


def _read_beside(line: str) -> str:
    # No value in the configuration has a number sign after a space.
    return line.partition(" #")[2].strip() if not line.lstrip().startswith("#") else ""


def _read_above(lines: list[str], line: int) -> str:
    above: list[str] = []
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
        above.insert(0, lines[line].lstrip()[1:].strip())
    return " ".join(above)

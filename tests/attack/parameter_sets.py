"""Wrong parameters: each group of the configuration, with values at the edges of its kinds."""

import copy
import math
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.validation.exceptions import ModelInstantiationError
from pydantic import BaseModel

from little_data.parameters.base import ParameterGroup, list_kinds
from tests.attack.attempts import Outcome, check_message

PROJECT = Path(__file__).parents[2]
ODD = [0, 1, -1, 0.5, -0.0, 2**31, 2**63, 2**64, -(2**63), 10**400, 1e-320, 1e308, math.nan]
ODD += [math.inf, -math.inf, True, False, None, "", "auto", "1", "1e9", "nan", "(", "(a+)+$", "\0"]
ODD += ["\ud800", "a" * 5000, "../..", "/dev/zero", [], [1], [[]], [None] * 3, {}, {"train": 1}]
ODD += [{"": 1}, {1: 2}, {"a": {"a": {}}}, b"bytes", (1, 2), 1j, object()]
SENTENCE = re.compile(r"[\w.\-]+: .+")


@cache
def read_groups() -> list[ParameterGroup]:
    """Return the groups of parameters in the configuration."""
    bootstrap_project(PROJECT)
    with KedroSession.create(project_path=PROJECT, env="base") as session:
        # Kedro reads files in any order.
        return sorted(find_groups(session.load_context().params), key=repr)


prepare = read_groups


def find_groups(value: object) -> Iterator[ParameterGroup]:
    """Find the groups among parameters, wherever they stand."""
    if isinstance(value, ParameterGroup):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from find_groups(inner)


@cache
def list_edges(kind: type[BaseModel]) -> list[float]:
    """List the ends of the numbers of a group, and what is just beyond them."""
    edges = []
    for field in kind.model_fields.values():
        for inner in list_kinds(field.rebuild_annotation()):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                edges += list_edges(inner)
            ends = [getattr(inner, end, None) for end in ("ge", "gt", "le", "lt")]
            for end in [end for end in ends if end is not None]:
                edges += [end, end - 1, end + 1, float(end), math.nextafter(end, math.inf)]
    return edges


def attack(random: np.random.Generator) -> Outcome:
    """Build a group of which one to three values are at an edge, missing or unknown."""
    groups = read_groups()
    group = groups[random.integers(len(groups))]
    values = copy.deepcopy(group.model_dump())
    pool = [*ODD, *list_edges(type(group)) * 3]
    told = type(group).__name__
    for _ in range(random.integers(1, 4)):
        told += f", {change(random, values, pool)}"
    try:
        built = type(group).model_validate(values)
    except ModelInstantiationError as error:
        # A group in a namespace does not know its own name.
        if group.group and not all(map(SENTENCE.match, str(error).splitlines())):
            return Outcome("wrong", f"{told}: a line without a name: {error}")
        return check_message(str(error)[:1000], told)
    read_properties(built)
    return Outcome("unharmed", told)


def change(random: np.random.Generator, values: dict, pool: list) -> str:
    """Change one value, somewhere within the group, and say which."""
    place: dict | list = values
    while True:
        keys = [*(place if isinstance(place, dict) else range(len(place)))]
        key = keys[random.integers(len(keys))] if keys else "unknown"
        inner = place[key] if keys else None
        if not (isinstance(inner, dict | list) and inner and random.integers(4)):
            break
        place = inner
    action = random.integers(12)
    if isinstance(place, dict) and keys and action == 0:
        del place[key]
        return f"{key!r} left out"
    if isinstance(place, dict) and (not keys or action == 1):
        key = "unknown"
    elif isinstance(place, list) and not keys:
        return "nothing"
    place[key] = pool[random.integers(len(pool))]
    return f"{key!r} is {ascii(place[key])[:80]}"


def read_properties(group: ParameterGroup) -> None:
    """Ask for all that is computed of the group: what was accepted must be of use."""
    for name in dir(type(group)):
        if isinstance(getattr(type(group), name), property) and not name.startswith(("_", "model")):
            getattr(group, name)

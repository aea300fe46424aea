"""Values by which a change is noticed, and files that are whole or not there."""

import dataclasses
import json
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pydantic
import pytest

from little_data.skipping.json_files import read_json, simplify, write_json


class Model(pydantic.BaseModel):
    rate: float = 0.1
    folder: Path = Path("data")


@dataclasses.dataclass
class Point:
    x: int = 1
    inner: tuple[int, ...] = (2, 3)


class Plain:
    def __init__(self, value):
        self.value = value


@pytest.mark.parametrize(
    ("value", "simple"),
    [
        (None, None),
        (True, True),
        (1.5, 1.5),
        ("text", "text"),
        (Path("folder"), "folder"),
        ((1, [2]), [1, [2]]),
        ({"b", "a"}, ["a", "b"]),
        (OrderedDict({1: Path("a")}), {"1": "a"}),
        (Model(), {"rate": 0.1, "folder": "data"}),
        (Point(), {"x": 1, "inner": [2, 3]}),
    ],
)
def test_what_json_has_no_type_for_becomes_what_it_has(value, simple):
    assert simplify(value) == simple


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.zeros(3), np.ones(3)),
        (Plain(1), Plain(2)),
        (Plain, Point),
        (len, max),
        # These cannot be pickled.
        (lambda: 1, lambda: 2),
    ],
)
def test_values_of_other_types_are_told_apart(one, other):
    assert json.dumps(simplify(one)) != json.dumps(simplify(other))
    assert simplify(one) == simplify(one)


def test_equal_values_of_other_types_are_the_same():
    assert simplify(np.zeros(3)) == simplify(np.zeros(3))
    assert simplify(Plain(1)) == simplify(Plain(1))


def test_a_file_that_could_not_be_written_leaves_the_old_one(tmp_path):
    path = tmp_path / "new" / "facts.json"
    write_json(path, {"a": 1})
    with pytest.raises(TypeError):
        write_json(path, {"a": object()})
    assert read_json(path) == {"a": 1}
    assert [*path.parent.iterdir()] == [path]

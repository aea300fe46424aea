"""What it is worth to choose the photos that are labelled."""

import re

import pytest

pytestmark = pytest.mark.slow


def test_labelling(measure, photos):
    [head, *rows] = measure(
        "labelling", "--sets", photos, "--seeds", 1, 2, "--batch", 2, "--labels", 6
    )
    assert head[1:] == ["2", "4", "6", "mean, +-"]
    assert rows[0][0] == "random"
    assert {row[0].split(":")[0].split(",")[0] for row in rows[1:]} == {
        "uncertainty",
        "diversity",
        "both",
    }
    for row in rows:
        assert all(0 <= float(cell) <= 1 for cell in row[1:4])
    assert all(re.fullmatch(r"\S+, [+-]\S+ \+- \S+", row[4]) for row in rows[1:])

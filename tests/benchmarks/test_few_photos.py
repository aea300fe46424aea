"""The top model on few photos."""

import re

import pytest

pytestmark = pytest.mark.slow


def test_few_photos(measure, photos):
    rows = measure(
        "few_photos", "--images", photos, "--train", 5, "--validation", 3, "--counts", 2, 4,
        "--draws", 2, "--views", 2, "--params", "backbone.resizing=crop",
    )  # fmt: skip
    assert [row[0] for row in rows[1:]] == ["2", "4"]
    for _, accuracy, held in rows[1:]:
        mean, least = map(float, re.fullmatch(r"(\S+) \((\S+)\)", accuracy).groups())
        assert 0 <= least <= mean <= 1
        assert re.fullmatch("[0-2] of 2", held)

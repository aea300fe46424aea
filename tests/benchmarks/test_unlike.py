"""Photos that belong to no class."""

import pytest

pytestmark = pytest.mark.slow


def test_unlike(measure, photos):
    rows = measure(
        "unlike", "--images", photos, "--train", 5, "--validation", 3, "--others", photos
    )
    [(others, area, called)] = rows[1:]
    assert others == f"16 of {photos.parent.name}/{photos.name}"
    assert 0 <= float(area) <= 1
    assert 0 <= float(called) <= 1

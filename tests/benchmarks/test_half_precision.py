"""Features in half precision."""

import pytest

pytestmark = pytest.mark.slow


def test_half_precision(measure, photos):
    rows = measure(
        "half_precision", "--images", photos, "--train", 4, "--validation", 3, "--image-size", 32
    )
    assert [row[0] for row in rows[1:]] == ["float32"] * 2 + ["float16"] * 2

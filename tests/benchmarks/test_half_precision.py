"""Features that are computed, or stored, in fewer bits."""

import pytest

pytestmark = pytest.mark.slow


def test_half_precision(measure, photos):
    rows = measure(
        "half_precision", "--images", photos, "--train", 4, "--validation", 3, "--image-size", 32
    )
    kinds = [("float32", "float32"), ("float32", "float16"), ("bfloat16", "float16")]
    measured = [tuple(row[:2]) for row in rows[1::2]]
    assert measured in (kinds, kinds[:2])
    assert [tuple(row[:2]) for row in rows[2::2]] == measured

"""Features that are computed, or stored, in fewer bits."""

import pytest

pytestmark = pytest.mark.slow


def test_half_precision(measure, import_benchmark, photos, monkeypatch):
    # The last layers learn as the boundary's do, and are traced in a fraction of the time.
    monkeypatch.setattr(import_benchmark("half_precision"), "DEPTH", "block5_conv3")
    rows = measure(
        "half_precision", "--images", photos, "--train", 4, "--validation", 3, "--image-size", 32
    )
    kinds = [("float32", "float32"), ("float32", "float16"), ("bfloat16", "float16")]
    measured = [tuple(row[:2]) for row in rows[1::2]]
    assert measured in (kinds, kinds[:2])
    assert [tuple(row[:2]) for row in rows[2::2]] == measured

"""Tables of many rows, from the listing of photos to predictions."""

import sys

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc"),
]


def test_rows(measure, import_benchmark):
    steps = list(import_benchmark("rows").STEPS)
    rows = measure("rows", "--rows", 60)[1:]
    assert [row[:2] for row in rows] == [["60", step] for step in steps]
    assert all(float(seconds) >= 0 and 20 < float(peak) < 2000 for *_, seconds, peak in rows)

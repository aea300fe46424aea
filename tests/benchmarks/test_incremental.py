"""Features of a few photos more."""

import pytest

pytestmark = pytest.mark.slow


def test_incremental(measure):
    rows = measure(
        "incremental", "--photos", 10, "--more", 2, "--few", 20, "--many", 20,
        "--params", "augmentation.views=1",
    )  # fmt: skip
    assert [row[0] for row in rows[1:4]] == ["10 photos, cold", "2 more", "the same again"]
    assert all(row[2].startswith("1/") for row in rows[2:4])
    assert [row[0] for row in rows[5:]] == ["20"]

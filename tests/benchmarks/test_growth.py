"""How time grows with the photos."""

import pytest

pytestmark = pytest.mark.slow


def test_growth(measure):
    rows = measure(
        "growth", "--photos", 10, 20, "--classes", "--pipelines", "ingestion",
    )  # fmt: skip
    small, large = rows[1:3]
    assert small[:2] == ["10", "ingestion"] and small[4] == ""
    assert large[:2] == ["20", "ingestion"]
    float(large[4])

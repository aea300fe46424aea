"""Checking many photos, and checking them again."""

import pytest

pytestmark = pytest.mark.slow


def test_ingestion(measure):
    rows = measure("ingestion", "--photos", 200)
    runs = ["first", "second, nothing changed", "one more photo", "ingestion.check=content"]
    assert [row[:2] for row in rows[1:]] == [
        [count, run] for count in ("20", "200") for run in runs
    ]

"""Checking many photos, and checking them again."""

import pytest

pytestmark = pytest.mark.slow


def test_ingestion(measure, import_benchmark, monkeypatch):
    monkeypatch.setattr(import_benchmark("ingestion"), "PARTS", (2,))
    rows = measure("ingestion", "--photos", 40)
    runs = ["first", "second, nothing changed", "one more photo", "ingestion.check=content"]
    assert [row[:2] for row in rows[1:]] == [["20", run] for run in runs]

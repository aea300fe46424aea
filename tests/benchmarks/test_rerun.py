"""A run in which nothing has changed."""

import re

import pytest

pytestmark = pytest.mark.slow


def test_rerun(measure):
    rows = measure("rerun", "--turns", 1, "--pipeline", "ingestion")
    assert re.fullmatch(r"[\d.]+ of the list", rows[3][2])

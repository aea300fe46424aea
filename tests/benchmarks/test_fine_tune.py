"""Fine-tuning beside the post's way."""

import importlib
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_fine_tune(measure, photos, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    fine_tune = importlib.import_module("fine_tune")
    _, *with_peer_and_without = fine_tune.list_cases("random", 32)
    monkeypatch.setattr(fine_tune, "list_cases", lambda *_: with_peer_and_without[:2])
    rows = measure(
        "fine_tune", "--images", photos, "--train", 4, "--validation", 3, "--epochs", 1,
        "--image-size", 32,
    )  # fmt: skip
    assert [row[1] for row in rows[1:]] == ["ours", "the post's", "ours"]
    assert [row[3] for row in rows[1:3]] == ["16", "8"]

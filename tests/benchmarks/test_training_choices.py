"""Choices of training."""

import importlib
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_training_choices(measure, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    choices = importlib.import_module("training_choices")
    some = dict(list(choices.CHOICES.items())[:1])
    monkeypatch.setattr(choices, "CHOICES", some)
    rows = measure("training_choices", "--examples", 4)
    assert [row[1:] for row in rows[1:]] == [
        [name, rows[i][2], "1.00"] for i, name in enumerate(choices.NETWORKS, 1)
    ]

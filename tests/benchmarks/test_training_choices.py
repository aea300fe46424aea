"""Choices of training."""

import pytest

pytestmark = pytest.mark.slow


def test_training_choices(measure, import_benchmark, monkeypatch):
    choices = import_benchmark("training_choices")
    some = dict(list(choices.CHOICES.items())[:1])
    monkeypatch.setattr(choices, "CHOICES", some)
    rows = measure("training_choices", "--examples", 4)
    assert [row[1:] for row in rows[1:]] == [
        [name, rows[i][2], "1.00"] for i, name in enumerate(choices.NETWORKS, 1)
    ]

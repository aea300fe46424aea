"""Fine-tuning beside the post's way."""

import pytest

pytestmark = pytest.mark.slow


def test_fine_tune(measure, import_benchmark, photos, monkeypatch):
    fine_tune = import_benchmark("fine_tune")
    _, with_peer, *_ = fine_tune.list_cases("random", 32)
    monkeypatch.setattr(fine_tune, "list_cases", lambda *_: [with_peer])
    rows = measure(
        "fine_tune", "--images", photos, "--train", 4, "--validation", 3, "--epochs", 1,
        "--image-size", 32,
    )  # fmt: skip
    assert [row[1] for row in rows[1:]] == ["ours", "the post's"]
    assert [row[3] for row in rows[1:]] == ["16", "8"]

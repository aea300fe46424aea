"""The post's scripts beside ours."""

import importlib
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_post(measure, photos, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    post = importlib.import_module("post")
    monkeypatch.setattr(post, "OURS", {"ours": "augmentation.views=1,backbone.image_size=32"})
    rows = measure(
        "post", "--images", photos, "--vgg16-weights", "random", "--train", 4, "--validation", 3,
        "--epochs", 1, "--image-size", 32,
    )  # fmt: skip
    names = ["ours", "first script", "second script", "second and third script"]
    assert [row[0] for row in rows[1:]] == names
    assert float(rows[4][5]) > float(rows[3][5]) > 0

"""The post's scripts beside ours."""

import pytest

pytestmark = pytest.mark.slow


def test_post(measure, kedro_here, import_benchmark, photos, monkeypatch):
    kedro_here("post")
    post = import_benchmark("post")
    monkeypatch.setattr(post, "OURS", {"ours": "augmentation.views=1"})
    rows = measure(
        "post", "--images", photos, "--vgg16-weights", "random", "--train", 4, "--validation", 3,
        "--epochs", 1, "--image-size", 32,
    )  # fmt: skip
    names = ["ours", "first script", "second script", "second and third script"]
    assert [row[0] for row in rows[1:]] == names
    assert float(rows[4][5]) > float(rows[3][5]) > 0

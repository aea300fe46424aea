"""The same photos by threads and by a cluster."""

import pytest

pytestmark = pytest.mark.slow


def test_cluster(measure, photos):
    (_, row) = measure(
        "cluster", "--images", photos, "--photos", 6, "--turns", 1, "--chunk", 2,
        "--backbones", "MobileNetV2", "--only", "ways",
    )  # fmt: skip
    assert row[0] == "MobileNetV2@160"
    assert all(cell for cell in row[1:])

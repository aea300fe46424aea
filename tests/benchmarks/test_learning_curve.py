"""What half of the photos say of all of them."""

import re

import pytest

pytestmark = pytest.mark.slow


def test_learning_curve(measure, photos):
    rows = measure(
        "learning_curve", "--images", photos, "--draws", 2,
        "--params", "backbone.name=EfficientNetLite0", "backbone.image_size=32",
        "augmentation.views=2",
    )  # fmt: skip
    [[name, count, gain, estimated, held]] = rows[1:]
    assert name.endswith(photos.name)
    assert count == "8"
    assert -100 <= float(gain) <= 100
    assert 0 <= float(estimated) <= 100
    assert re.fullmatch("[0-2] of 2", held)

"""From photos on disk to features on disk."""

import pytest

pytestmark = pytest.mark.slow


def test_extraction(measure, photos):
    (_, one_view, two_views) = measure(
        "extraction", "--images", photos, "--photos", 6, "--views", 1, 2, "--turns", 1,
        "--backbones", "MobileNetV2",
    )  # fmt: skip
    assert one_view[:2] == ["MobileNetV2@160", "1"]
    assert all(float(cell) > 0 for cell in one_view[2:])
    assert two_views[4] == two_views[7] == ""


def test_extraction_in_half_precision(measure, photos):
    (_, row) = measure(
        "extraction", "--images", photos, "--photos", 6, "--views", 1, "--turns", 1,
        "--backbones", "EfficientNetLite0", "--precision", "mixed_float16",
    )  # fmt: skip
    assert all(float(cell) > 0 for cell in row[2:])

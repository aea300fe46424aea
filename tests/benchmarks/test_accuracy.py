"""The accuracy of every strategy."""

import pytest

pytestmark = pytest.mark.slow


def test_accuracy(measure, kedro_here, photos, tmp_path):
    kedro_here("accuracy")
    rows = measure(
        "accuracy", "--images", photos, "--train", 4, "--validation", 3, "--seeds", 1,
        "--only", "EfficientNet", "--boundaries", "block5_conv3", "--work", tmp_path,
    )  # fmt: skip
    title = "EfficientNet-Lite2@260 from block5_conv3"
    assert [row[0] for row in rows[1:]] == [f"{title}, top model", f"{title}, fine-tuned"]
    assert float(rows[2][5]) > float(rows[1][5]) > 0

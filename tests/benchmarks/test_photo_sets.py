"""The finished model on the test photos of a set."""

import pytest
from drawings import draw_shapes

pytestmark = pytest.mark.slow


def test_photo_sets(measure, kedro_here, import_benchmark, monkeypatch, tmp_path):
    kedro_here("photo_sets")
    photo_sets = import_benchmark("photo_sets")
    monkeypatch.setattr(photo_sets, "STRATEGIES", {"finished": ""})
    draw_shapes(tmp_path / "shapes/train", count=8)
    for path in (tmp_path / "shapes/train").glob("*/0[67].png"):
        test = tmp_path / "shapes/test" / path.parent.name
        test.mkdir(parents=True, exist_ok=True)
        path.rename(test / path.name)
    own = ["evaluation.folds=2", "fine_tune.depth=block5_conv3"]
    command = [
        *("photo_sets", "--sets", tmp_path / "shapes", "--seeds", 1, "--work", tmp_path / "work"),
        *("--params", *(f"shapes:{text}" for text in own), "other:fine_tune.epochs=99"),
    ]
    [_, row] = rows = measure(*command)
    assert row[:3] == ["shapes", "1", "finished"]
    assert row[3] in ("head", "block5_conv3")
    assert row[4].endswith(", 18 photos")
    assert 0 <= float(row[5].split()[0]) <= 1
    # What was measured is kept.
    assert measure(*command) == rows

"""The benchmarks run to their tables, on very little data."""

import importlib
import os
import re
import sys
from pathlib import Path

import pytest
from drawings import draw_shapes

pytestmark = pytest.mark.slow

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
WITHOUT_MLFLOW = Path(__file__).parent / "support/without_mlflow"
NAMES = sorted(path.stem for path in BENCHMARKS.glob("*.py") if path.stem != "projects")


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> Path:
    """Eight photos of each of two classes, named as Kaggle does it."""
    drawn = tmp_path_factory.mktemp("drawn")
    draw_shapes(drawn, count=8)
    folder = tmp_path_factory.mktemp("photos")
    for label, shape in (("cat", "disc"), ("dog", "square")):
        for number, path in enumerate(sorted((drawn / shape).iterdir())):
            path.rename(folder / f"{label}.{number}.png")
    return folder


@pytest.fixture
def measure(monkeypatch, capsys):
    """Return a function that runs a benchmark and returns the rows of its tables.

    MLflow is hidden from the processes that it starts, as from this one: it takes seconds in each.
    """
    folders = [str(WITHOUT_MLFLOW), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(folders))

    def run(name, *arguments):
        monkeypatch.syspath_prepend(BENCHMARKS)
        monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
        importlib.import_module(name).main()
        lines = capsys.readouterr().out.splitlines()
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if "|" in line]
        return [row for row in rows if not row[0].startswith("---")]

    return run


@pytest.mark.parametrize("name", NAMES)
def test_each_says_what_it_does(name, measure):
    with pytest.raises(SystemExit) as end:
        measure(name, "--help")
    assert end.value.code == 0


def test_accuracy(measure, photos, tmp_path):
    rows = measure(
        "accuracy", "--images", photos, "--train", 4, "--validation", 3, "--seeds", 1,
        "--only", "EfficientNet", "--boundaries", "top_conv", "--work", tmp_path,
    )  # fmt: skip
    title = "EfficientNet-Lite0@224 from top_conv"
    assert [row[0] for row in rows[1:]] == [f"{title}, top model", f"{title}, fine-tuned"]
    assert float(rows[2][5]) > float(rows[1][5]) > 0


def test_autoencoders(measure, finished_project, tmp_path):
    """What earlier calls have measured is kept: here it is what all the tests share."""
    for name in ("all", "post"):
        reporting = tmp_path / "1-epochs" / name / "data/08_reporting"
        reporting.mkdir(parents=True)
        (reporting / "mnist").symlink_to(finished_project / "data/08_reporting/tiny")
        (tmp_path / "1-epochs" / name / "finished").touch()
    rows = measure("autoencoders", "--digits", "digits.npz", "--epochs", 1, "--work", tmp_path)
    names = [row[0] for row in rows[1:]]
    assert names[-1] == "convolutional, the post's network"
    assert {"PCA 8", "sequence", "variational"} < set(names)


def test_extraction(measure, photos):
    (_, one_view, two_views) = measure(
        "extraction", "--images", photos, "--photos", 6, "--views", 1, 2, "--turns", 1,
        "--backbones", "MobileNetV2",
    )  # fmt: skip
    assert one_view[:2] == ["MobileNetV2@160", "1"]
    assert all(float(cell) > 0 for cell in one_view[2:])
    assert two_views[4] == two_views[7] == ""


def test_incremental(measure):
    rows = measure(
        "incremental", "--photos", 10, "--more", 2, "--few", 20, "--many", 20,
        "--params", "backbone.name=MobileNet,backbone.weights=random,backbone.image_size=32",
    )  # fmt: skip
    assert [row[0] for row in rows[1:4]] == ["10 photos, cold", "2 more", "the same again"]
    assert all(row[2].startswith("1/") for row in rows[2:4])
    assert [row[0] for row in rows[5:]] == ["20", "20", "20"]


def test_disk(measure):
    rows = measure(
        "disk", "--runs", 2, "--pipeline", "bottleneck",
        "--params", "augmentation.views=2,backbone.image_size=64",
    )  # fmt: skip
    assert [row[0] for row in rows[1:]] == ["run 1", "run 2", "`kedro features prune`"]
    first, second, pruned = (int(row[2]) for row in rows[1:])
    assert first <= pruned < second


def test_rerun(measure):
    rows = measure("rerun", "--turns", 1, "--pipeline", "ingestion")
    assert re.fullmatch(r"[\d.]+ of the list", rows[3][2])


def test_fine_tune(measure, photos, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    fine_tune = importlib.import_module("fine_tune")
    _, *with_peer_and_without = fine_tune.list_cases("random", 32)
    monkeypatch.setattr(fine_tune, "list_cases", lambda *_: with_peer_and_without[:2])
    rows = measure(
        "fine_tune", "--images", photos, "--train", 4, "--validation", 3, "--epochs", 1,
        "--image-size", 32,
    )  # fmt: skip
    assert [row[1] for row in rows[1:]] == ["ours", "the post's", "ours"]
    assert [row[3] for row in rows[1:3]] == ["16", "8"]


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


def test_half_precision(measure, photos):
    rows = measure(
        "half_precision", "--images", photos, "--train", 4, "--validation", 3, "--image-size", 32
    )
    assert [row[0] for row in rows[1:]] == ["float32"] * 2 + ["float16"] * 2


def test_training_choices(measure, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    choices = importlib.import_module("training_choices")
    some = dict(list(choices.CHOICES.items())[:1])
    monkeypatch.setattr(choices, "CHOICES", some)
    rows = measure("training_choices", "--examples", 4)
    assert [row[1:] for row in rows[1:]] == [
        [name, rows[i][2], "1.00"] for i, name in enumerate(choices.NETWORKS, 1)
    ]

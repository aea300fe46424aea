"""The peers' scripts, and what compares them with ours."""

import ast
import re
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PEERS = Path(__file__).parents[2] / "benchmarks/peers"
SCRIPTS = sorted(PEERS.glob("*/classify.py"))
STUB = '''"""A stub."""

import json
import sys
from pathlib import Path

for epoch in range(int(sys.argv[3])):
    photos = len([*Path(sys.argv[1]).glob("*/*")])
    print(json.dumps({"seconds": 3.0 * epoch + 3, "accuracy": min(photos * epoch, 20) / 20}))
'''


@pytest.fixture
def compare(import_benchmark, monkeypatch, tmp_path):
    """The driver, with one peer: a stub."""
    monkeypatch.syspath_prepend(PEERS)
    module = import_benchmark("compare")
    stub = tmp_path / "peers/stub"
    stub.mkdir(parents=True)
    (stub / "classify.py").write_text(STUB)
    (stub / "requirements.txt").touch()
    monkeypatch.setattr(module, "PEERS", stub.parent)
    return module


@pytest.fixture
def environments(compare, import_benchmark, tmp_path) -> Path:
    """Environments that are there already, and lead to the present one."""
    describe = import_benchmark("environments").describe_wanted
    for name in ("little_data", "stub"):
        python = tmp_path / "environments" / name / "bin/python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        python.chmod(0o755)
        (python.parents[1] / "installed.txt").write_text(describe(compare.list_wanted(name)))
        (python.parents[1] / "weights").write_bytes(bytes(3_000_000))
    return tmp_path / "environments"


def run_driver(measure, photos, environments, *options):
    return measure(
        "compare", "--images", photos, "--train", 5, "--validation", 3, "--turns", 1,
        "--environments", environments, "--work", environments.parent / "work", *options,
    )  # fmt: skip


def test_compare_alone(measure, compare, environments, photos, monkeypatch):
    monkeypatch.setattr(compare, "OURS", {})
    rows = run_driver(measure, photos, environments, "--epochs", "stub=3")
    # Nothing with 3 seconds, half after 6, all after 9; 10 training photos.
    name, reached, to_best, best, ours, ratio, _, megabytes, lines = rows[1]
    assert (name, reached, to_best, best) == ("stub", "9.0", "9.0", "1.0000")
    assert (ours, ratio, megabytes, lines) == ("not reached", "", "3", "6")
    # What has been measured is not measured again, with whatever epochs.
    assert run_driver(measure, photos, environments, "--epochs", "stub=2")[1] == rows[1]


def test_compare_with_ours(measure, compare, environments, photos, monkeypatch):
    ours = compare.Ours(
        "ours", "top_model", "augmentation.views=1", "top_model.class_weight=balanced"
    )
    monkeypatch.setattr(compare, "OURS", {"ours": ours})
    rows = run_driver(
        measure, photos, environments, "--epochs", "stub=1", "--more", 2, "--accuracy", 0
    )
    assert [row[0] for row in rows] == ["what", "ours", "stub", "what", "ours", "stub"]
    # The stub has learned nothing after 3 seconds: ours is not worse.
    assert rows[2][1:3] == ["3.0", "3.0"]
    assert rows[2][4] == rows[1][1]
    assert float(rows[1][6].replace(",", "")) > 100
    # All of a peer's second run is its first run.
    assert rows[5][1] == rows[5][2] == rows[5][3]
    training = compare.PhotoLayout(photos, environments / "again/photos", 5, 3)
    training.write(without=3)
    left = sorted(path.name for path in (training.folder / "train").rglob("*.png"))
    assert left == ["cat.0.png", "cat.1.png", "cat.2.png", *(f"dog.{n}.png" for n in range(4))]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.parent.name)
def test_scripts_are_short_and_pinned(script):
    text = script.read_text()
    assert ast.get_docstring(compile(text, script.name, "exec", ast.PyCF_ONLY_AST))
    assert "https://" in text
    assert len(text.splitlines()) <= 80
    wanted = (script.parent / "requirements.txt").read_text().splitlines()
    assert wanted
    assert [line for line in wanted if not re.fullmatch(r"[\w-]+==[\d.]+", line)] == []

"""The speed of parts, beside another commit."""

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows lets few make symbolic links"),
]

SPEED = Path(__file__).parents[2] / "benchmarks/speed"
SOURCE = SPEED.parents[1] / "src"


def commit(repository, path):
    for command in (["add", path], ["commit", "-q", "-m", "One"]):
        author = ["-c", "user.name=One", "-c", "user.email=one@example.org"]
        subprocess.run(["git", *author, *command], cwd=repository, check=True)


@pytest.fixture
def compare(import_benchmark, monkeypatch, tmp_path):
    """The driver, in a repository of one commit with this source."""
    monkeypatch.syspath_prepend(SPEED)
    module = import_benchmark("compare_commits")
    (tmp_path / "src").symlink_to(SOURCE)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    commit(tmp_path, "src")
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    monkeypatch.setattr(module, "RESULTS", tmp_path / "results.csv")
    return module


def test_parts_are_timed_beside_those_of_another_commit_and_stored(measure, compare):
    options = ["--beside", "HEAD", "--turns", 1, "--only", "yardstick or hashing", "--store"]
    rows = measure("compare_commits", *options)
    assert rows[0] == ["part", "milliseconds", "at HEAD", "ratio"]
    assert [row[0] for row in rows[1:]] == ["yardstick", "hashing views"]
    for row in rows[1:]:
        assert float(row[3]) > 0
    with compare.RESULTS.open() as file:
        stored = list(csv.DictReader(file))
    assert [row["part"] for row in stored] == ["yardstick", "hashing views"]
    assert float(stored[0]["times_the_yardstick"]) == 1
    worktrees = compare.git("worktree", "list").splitlines()
    assert len(worktrees) == 1


def test_what_the_other_commit_cannot_run_yet_has_no_ratio(measure, compare, tmp_path):
    (tmp_path / "src").unlink()
    (tmp_path / "src/little_data").mkdir(parents=True)
    (tmp_path / "src/little_data/__init__.py").touch()
    commit(tmp_path, "src")
    shutil.rmtree(tmp_path / "src")
    (tmp_path / "src").symlink_to(SOURCE)
    options = ["--beside", "HEAD", "--turns", 1, "--only", "yardstick or hashing"]
    rows = measure("compare_commits", *options)
    assert [(row[0], bool(row[3])) for row in rows[1:]] == [
        ("yardstick", True),
        ("hashing views", False),
    ]


def test_a_part_that_takes_longer_than_allowed_fails(measure, compare):
    options = ["--beside", "HEAD", "--turns", 1, "--only", "hashing", "--fail-above", 0.001]
    with pytest.raises(SystemExit, match="more than 0.001 times as long .*: hashing views"):
        measure("compare_commits", *options)

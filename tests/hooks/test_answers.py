"""What a run of `predict` ends with."""

from pathlib import Path

import pandas as pd
import pytest

from little_data.hooks.answers import SHOWN, link_newest, write_answers
from little_data.startup.newest_versions import list_versions

VERSIONS = ["2026-01-31T12.00.00.000Z", "2026-02-01T12.00.00.000Z"]


def make_answers(*rows):
    table = pd.DataFrame(rows, columns=["path", "predicted", "decision", "probability_cat"])
    return table.assign(probability_dog=1 - table["probability_cat"])


def test_each_photo_gets_a_line_with_its_answer_and_how_sure_that_is():
    answers = make_answers(
        ("new/1.jpg", "cat", "cat", 0.984),
        ("a.jpg", "dog", "unsure", 0.45),
        ("b.jpg", "cat", "unlike the training photos", 0.9),
    )
    assert [*write_answers(answers)] == [
        "new/1.jpg  cat 0.98",
        "a.jpg      unsure (likeliest: dog 0.55)",
        "b.jpg      unlike the training photos (likeliest: cat 0.90)",
    ]


def test_of_many_photos_the_first_are_shown_and_of_none_nothing():
    assert len([*write_answers(make_answers(*[("a.jpg", "cat", "cat", 0.9)] * 99))]) == SHOWN
    assert not [*write_answers(make_answers())]


@pytest.fixture
def versions(tmp_path):
    """Two versions of a file."""
    files = [tmp_path / "answers.csv" / version / "answers.csv" for version in VERSIONS]
    for file in files:
        file.parent.mkdir(parents=True)
        file.write_text(file.parent.name)
    return files


@pytest.mark.parametrize("has_symbolic_links", [True, False])
def test_latest_leads_to_the_newest_and_is_no_version(versions, monkeypatch, has_symbolic_links):
    if not has_symbolic_links:
        monkeypatch.setattr(Path, "symlink_to", refuse)
    for file in versions:
        latest = link_newest(file)
        assert latest.name == "latest.csv"
        assert latest.read_text() == file.parent.name
    assert [found.name for found in list_versions(latest.parent)] == VERSIONS


def test_where_there_are_no_links_there_is_no_latest(versions, monkeypatch):
    monkeypatch.setattr(Path, "symlink_to", refuse)
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert link_newest(versions[0]) is None
    assert len([*versions[0].parents[1].iterdir()]) == len(VERSIONS)


def refuse(*arguments):
    raise OSError("there are no links here")

"""Decisions are rows of the corrections; the last one counts, and can be taken back."""

import pytest

from little_data.datasets import CorrectionsDataset
from little_data.labelling.decisions import ChangedSinceError
from little_data.messages.errors import LittleDataError


def read(file):
    table = CorrectionsDataset(filepath=str(file)).load()
    return table[["path", "content_hash", "label", "why"]].to_numpy().tolist()


def test_each_decision_is_a_row_that_ingestion_understands(decide, file):
    decisions = decide()
    assert decisions.find(1).label == "cat"
    assert decisions.decide(1, "dog", "label issue").label == "dog"
    assert decisions.decide(3, "leave out", "odd photo").label == "leave out"
    kept = decisions.decide(0, None, "mistake")
    assert (kept.label, kept.kept) == ("cat", {"mistake"})
    assert read(file) == [
        ["b.png", "hash of b.png", "dog", "label issue: relabelled"],
        ["d.png", "hash of d.png", "leave out", "odd photo: left out"],
        ["a.png", "hash of a.png", "cat", "mistake: kept"],
    ]
    assert decide().read() == decisions.read()


def test_what_is_undone_is_as_before(decide):
    decisions = decide()
    before = decisions.find(1)
    first = decisions.decide(1, "dog", "label issue")
    second = decisions.decide(1, "bird", "label issue")
    assert decisions.list_classes() == ["bird", "cat", "dog"]
    back = decisions.undo(1, second.rows, "label issue")
    assert (back.label, back.kept) == (first.label, first.kept)
    back = decisions.undo(1, back.rows, "label issue")
    assert (back.label, back.kept, back.before) == (before.label, before.kept, None)
    kept = decisions.decide(1, None, "label issue")
    assert decisions.undo(1, kept.rows, "label issue").kept == frozenset()
    with pytest.raises(ChangedSinceError):
        decisions.undo(1, decisions.find(1).rows, "label issue")


def test_of_two_windows_the_last_word_wins_and_neither_undoes_the_other(decide):
    one, other = decide(), decide()
    first = one.decide(1, "dog", "label issue")
    other.decide(1, "bird", "label issue")
    other.decide(2, "dog", "label issue")
    assert one.find(1).label == "bird"
    assert one.find(2).label == "dog"
    with pytest.raises(ChangedSinceError):
        one.undo(1, first.rows, "label issue")
    assert other.find(1).label == "bird"


def test_rows_of_people_count_as_ingestion_counts_them(decide, file):
    file.write_text(
        "path,content_hash,label\na.png,,DOG\n,hash of b.png,leave out\n"
        "c.png,another hash,dog\nz.png,,dog\n"
    )
    decisions = decide()
    assert [decisions.find(number).label for number in range(4)] == [
        "dog",
        "leave out",
        "cat",
        "dog",
    ]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a" * 201])
def test_what_can_be_no_class_is_refused(decide, file, name):
    with pytest.raises(LittleDataError, match="a class needs a name"):
        decide().decide(0, name, "seen")
    assert not file.exists()

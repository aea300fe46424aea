"""Photos are found by what is asked for, and similar ones by the cosine."""

import pytest

from little_data.labelling.seeing import Wanted, find_photos


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [0, 1, 2, 3, 4, 5]),
        (Wanted(label="cat"), [0, 1, 2]),
        (Wanted(split="test"), [2, 4]),
        (Wanted(mistakes=True), [1]),
        (Wanted(most=0.85), [2, 4, 1]),
        (Wanted(least=0.65, label="dog"), [4, 3]),
    ],
)
def test_what_is_asked_for_is_found(photos, decide, wanted, found):
    assert find_photos(photos, decide(), wanted).tolist() == found


def test_classes_are_those_that_were_decided(photos, decide):
    decisions = decide()
    decisions.decide(0, "dog", "seen")
    decisions.decide(3, "leave out", "seen")
    assert find_photos(photos, decisions, Wanted(label="dog")).tolist() == [0, 4, 5]
    assert find_photos(photos, decisions, Wanted(label="leave out")).tolist() == [3]


def test_the_most_similar_comes_first_without_the_photo_itself(photos, decide):
    decisions = decide()
    assert find_photos(photos, decisions, Wanted(), similar_to=0).tolist() == [1, 2, 4, 3]
    assert find_photos(photos, decisions, Wanted(label="dog"), similar_to=0).tolist() == [4, 3]

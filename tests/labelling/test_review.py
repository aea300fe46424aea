"""The lists show what is open, and no longer what somebody has decided."""

import pandas as pd

from little_data.labelling.review import (
    Queue,
    list_label_issues,
    list_mistakes,
    list_near_duplicates,
    list_odd,
)


def list_open(name, findings, decisions, are_open=True):
    queue = Queue(name, "", findings)
    return [finding.number for finding in queue.list_open(decisions, are_open)]


def test_mistakes_are_sorted_by_their_loss(photos):
    findings = list_mistakes(photos)
    assert [(each.number, each.suggestion) for each in findings] == [(1, "dog")]
    assert findings[0].note == "the model says dog, with a probability of 0.800"


def test_what_is_decided_leaves_its_list(photos, decide):
    table = pd.DataFrame(
        {
            "path": ["a.png", "b.png", "c.png", "gone.png"],
            "label": "dog",
            "given_label": "cat",
            "label_probability": 0.1,
        }
    )
    issues = list_label_issues(photos, table)
    decisions = decide()
    assert list_open("label issue", issues, decisions) == [0, 1, 2]
    decisions.decide(0, None, "label issue")
    decisions.decide(1, "dog", "seen")
    decisions.decide(2, None, "odd photo")
    assert list_open("label issue", issues, decisions) == [2]
    assert list_open("label issue", issues, decisions, are_open=False) == [0, 1]
    decisions.undo(0, 1, "label issue")
    assert list_open("label issue", issues, decisions) == [0, 2]


def test_a_pair_is_decided_by_either_photo(photos, decide):
    pairs = list_near_duplicates(
        photos,
        pd.DataFrame(
            {
                "path": ["a.png", "b.png"],
                "split": "fold 1",
                "other_path": ["c.png", "d.png"],
                "other_split": "test",
                "similarity": 0.99,
            }
        ),
    )
    decisions = decide()
    assert [(each.number, each.other) for each in pairs] == [(0, 2), (1, 3)]
    decisions.decide(3, "leave out", "near-duplicate")
    decisions.decide(0, None, "near-duplicate")
    assert list_open("near-duplicate", pairs, decisions) == []


def test_odd_photos_say_what_is_odd(photos):
    odd = list_odd(photos, pd.DataFrame({"path": ["e.png", "z.png"], "oddity": "very dark"}))
    assert [(each.number, each.note) for each in odd] == [(4, "very dark")]

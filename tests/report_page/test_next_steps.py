"""What to do next is said where there is something to do, the most important first."""

import pandas as pd
import pytest

from little_data.report_page.next_steps import suggest_next_steps

NOTHING = pd.DataFrame({"path": []})
PERFECT = pd.DataFrame(
    {
        "class": ["cat", "dog"],
        "photos": [500, 500],
        "recall": [1.0, 1.0],
        "confused_with": [None, None],
        "confused": [0, 0],
    }
)
NARROW = pd.Series({"photos": 1000, "accuracy_low": 0.996, "accuracy_high": 1.0})
SAME = {"points": 0.0, "low": -1.0, "high": 1.0}
KEPT = {"depth": "whole", "compared": [{}, {}]}
NOT_KEPT = {"depth": "head", "compared": [{}, {}]}


def say(**changed):
    tables = {
        "finished": NARROW,
        "class_metrics": PERFECT,
        "label_issues": NOTHING,
        "near_duplicates": NOTHING,
        "rejected_images": NOTHING,
        "worth_of_more_photos": {"words": "too few photos"},
        "difference_to_top_model": SAME,
        "fine_tuning_plan": NOT_KEPT,
    }
    steps = suggest_next_steps(**tables | changed)
    return [(step.text.replace("\N{NO-BREAK SPACE}", " "), step.part) for step in steps]


def rows(count):
    return pd.DataFrame({"path": [str(number) for number in range(count)]})


def test_where_all_is_well_little_is_said():
    assert say() == [("Fine-tuning was tried and not kept: it did not help.", "Accuracy")]


@pytest.mark.parametrize(
    ("table", "count", "said", "part"),
    [
        ("label_issues", 1, "Check 1 photo whose label looks wrong.", "Labels that look wrong"),
        ("label_issues", 1200, "Check 1,200 photos whose labels look", "Labels that look wrong"),
        ("near_duplicates", 1, "Compare 1 pair of photos:", "Near-duplicates across splits"),
        ("near_duplicates", 3, "Compare 3 pairs of photos:", "Near-duplicates across splits"),
        ("rejected_images", 1, "See why 1 file was not used.", "Files that could not be used"),
        ("rejected_images", 4, "See why 4 files were not used.", "Files that could not be used"),
    ],
)
def test_what_was_found_is_counted(table, count, said, part):
    text, found = say(**{table: rows(count)})[0]
    assert text.startswith(said)
    assert found == part


@pytest.mark.parametrize(
    ("recall", "confused", "said"),
    [
        (0.75, 2, "6 of 8 are classified correctly, 2 are taken for dog."),
        (0.875, 1, "7 of 8 are classified correctly, 1 is taken for dog."),
        (0.125, 7, "1 of 8 is classified correctly, 7 are taken for dog."),
    ],
)
def test_the_weakest_class_and_what_it_is_taken_for(recall, confused, said):
    weak = PERFECT.assign(recall=[recall, 1.0], photos=[8, 9], confused_with=["dog", None])
    assert say(class_metrics=weak.assign(confused=[confused, 0]))[0] == (
        f"Add photos of cat, the weakest class: {said}",
        "Each class",
    )


def test_a_class_without_photos_is_not_the_weakest():
    table = PERFECT.assign(photos=[0, 500], recall=[0.0, 1.0])
    assert len(say(class_metrics=table)) == 1


@pytest.mark.parametrize(
    ("gain", "said"),
    [
        (
            {"photos": 50, "points": 1.4, "low": 0.3, "high": 4.7},
            "Take 50 more photos of each class: worth about 1.4 points (0.3 to 4.7).",
        ),
        (
            {"photos": 1, "points": 1.4, "low": 0.3, "high": 4.7},
            "Take 1 more photo of each class: worth about 1.4 points (0.3 to 4.7).",
        ),
        (
            {"photos": 20, "points": 0.1, "low": 0.0, "high": 0.4},
            "More photos of the same kind would hardly help: 20 more photos of each class would be "
            "worth at most 0.4 points.",
        ),
    ],
)
def test_whether_more_photos_would_help(gain, said):
    assert say(worth_of_more_photos=gain)[0] == (said, "More photos")


def test_a_gain_that_may_be_chance_is_not_mentioned():
    gain = {"photos": 50, "points": 1.0, "low": 0.0, "high": 4.7}
    assert len(say(worth_of_more_photos=gain)) == 1


def test_four_times_the_photos_halve_the_interval():
    wide = pd.Series({"photos": 600, "accuracy_low": 0.9, "accuracy_high": 0.962})
    assert say(finished=wide)[0] == (
        "The accuracy may be anything from 90.0 % to 96.2 %: judged on about 2,400 photos instead "
        "of 600, it would be known twice as precisely.",
        "Accuracy",
    )


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (
            {"points": 5.0, "low": 2.0, "high": 8.0},
            "Fine-tuning helped, by 5.0 points (2.0 to 8.0)",
        ),
        (
            {"points": -5.0, "low": -8.0, "high": -2.0},
            "Fine-tuning lowered the accuracy, by 5.0 points (2.0 to",
        ),
        (SAME, "It cannot be said from so few judged photos"),
    ],
)
def test_whether_fine_tuning_helped(difference, said):
    text, _ = say(fine_tuning_plan=KEPT, difference_to_top_model=difference)[0]
    assert text.startswith(said)


def test_fine_tuning_that_was_not_tried_is_worth_a_try():
    text, _ = say(fine_tuning_plan={"depth": "head", "compared": [{}]})[0]
    assert text.startswith("Fine-tuning was not tried")


def test_the_most_important_comes_first():
    everything = say(label_issues=rows(1), near_duplicates=rows(1), rejected_images=rows(1))
    parts = [part for _, part in everything]
    assert parts[:3] == [
        "Labels that look wrong",
        "Near-duplicates across splits",
        "Files that could not be used",
    ]

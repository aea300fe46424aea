"""Each class has its figures, and those that are confused stand together."""

import numpy as np
import pytest

from little_data.evaluation.by_class import (
    list_most_confused,
    order_by_confusion,
    tabulate_classes,
)


def test_each_class_has_its_figures_and_what_it_is_taken_for():
    measured = {
        "classes": {
            "cat": {"photos": 4, "recall": 0.5, "precision": 1.0},
            "dog": {"photos": 3, "recall": 1.0, "precision": 0.75},
            "fox": {"photos": 0, "recall": 0.0, "precision": 0.0},
        },
        "confusion_matrix": [[2, 1, 1], [0, 3, 0], [0, 0, 0]],
    }
    table = tabulate_classes(measured, ["cat", "dog", "fox"])
    assert table["class"].tolist() == ["cat", "dog", "fox"]
    assert table["photos"].tolist() == [4, 3, 0]
    assert table["f1"].tolist() == pytest.approx([2 / 3, 6 / 7, 0])
    assert table["confused_with"].dropna().to_dict() == {0: "dog"}
    assert table["confused"].tolist() == [1, 0, 0]


def test_confused_classes_stand_together():
    matrix = np.diag([8, 8, 8, 8, 8, 8])
    for first, second in ((0, 3), (1, 4), (2, 5)):
        matrix[first, second] = matrix[second, first] = 4
    order = order_by_confusion(matrix)
    assert sorted(order) == list(range(6))
    places = np.argsort(order)
    assert [abs(places[first] - places[first + 3]) for first in range(3)] == [1, 1, 1]


@pytest.mark.parametrize("classes", [1, 2, 5])
def test_without_confusion_each_class_is_there_once(classes):
    assert sorted(order_by_confusion(np.eye(classes) * 3)) == list(range(classes))
    assert sorted(order_by_confusion(np.zeros((classes, classes)))) == list(range(classes))


def test_mistakes_count_for_the_label_and_for_what_it_is_taken_for():
    # Class 1 is mistaken twice, for class 3; class 0 for class 2 once.
    matrix = [[8, 0, 1, 0], [0, 1, 0, 2], [0, 0, 9, 0], [0, 0, 0, 9]]
    assert list_most_confused(np.array(matrix), 2) == [1, 3]
    assert list_most_confused(np.array(matrix), 9) == [0, 1, 2, 3]

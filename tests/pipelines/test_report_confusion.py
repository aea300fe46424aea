"""Few classes have a matrix for each strategy, many have one, of the finished model."""

import numpy as np
import pytest

from little_data.pipelines.report.confusion import (
    plot_confusion_matrices,
    tabulate_finished_classes,
)


def measure(strategy, classes):
    names = [f"class {number}" for number in range(classes)]
    matrix = np.diag([3] * classes)
    matrix[0, -1] = matrix[-1, 0] = 2
    of_classes = {name: {"photos": 3, "recall": 0.5, "precision": 0.5} for name in names}
    split = {"confusion_matrix": matrix.tolist(), "classes": of_classes}
    return {"strategy": strategy, "class_names": names, "splits": {"test": split}}


def plot(classes, depth):
    metrics = [measure(name, classes) for name in ("scratch", "top model", "fine-tuned")]
    return plot_confusion_matrices(*metrics, {"depth": depth})


@pytest.mark.parametrize(
    ("depth", "titles"),
    [
        ("whole", ["scratch, test", "top model, test", "fine-tuned, test"]),
        ("head", ["scratch, test", "top model, test"]),
    ],
)
def test_few_classes_have_a_matrix_for_each_model(depth, titles):
    assert [title.text for title in plot(5, depth).layout.annotations] == titles


def test_from_six_classes_on_there_is_one_in_which_the_confused_are_neighbours():
    (heatmap,) = plot(6, "whole").data
    assert sorted(heatmap.x) == [f"class {number}" for number in range(6)]
    assert list(heatmap.x) == list(heatmap.y)
    places = [list(heatmap.x).index(name) for name in ("class 0", "class 5")]
    assert abs(places[0] - places[1]) == 1
    assert heatmap.z[places[0]][places[1]] == 2


def test_of_very_many_classes_those_with_mistakes_are_shown():
    (heatmap,) = plot(150, "whole").data
    assert len(heatmap.x) == 100
    assert {"class 0", "class 149"} <= set(heatmap.x)


def test_the_classes_are_those_of_the_last_split():
    table = tabulate_finished_classes(measure("fine-tuned", 3))
    assert table["confused_with"].dropna().tolist() == ["class 2", "class 0"]

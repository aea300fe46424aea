"""Cells say in words what is in them, and names fit their axes."""

import numpy as np

from little_data.figures.confusion import plot_confusion, plot_side_by_side
from little_data.figures.style import LONGEST_NAME

LONG = "a_rather_long_name_of_forty_letters_indeed"


def test_each_cell_says_what_is_in_it():
    (heatmap,) = plot_confusion(np.array([[2, 1], [0, 3000]]), ["<b>cat", "dog"]).data
    assert [list(row) for row in heatmap.text] == [
        ["2 photos of &lt;b&gt;cat classified correctly", "1 photo of &lt;b&gt;cat taken for dog"],
        ["", "3,000 photos of dog classified correctly"],
    ]
    assert [list(row) for row in heatmap.z] == [[2, 1], [None, 3000]]


def test_long_names_are_short_on_the_axes_and_whole_under_the_mouse():
    figure = plot_confusion(np.eye(2, dtype=int), [LONG, "猫"])
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        assert len(axis.ticktext[0]) == LONGEST_NAME
        assert (axis.ticktext[1], list(axis.tickvals)) == ("猫", [LONG, "猫"])
    assert LONG in figure.data[0].text[0][0]


def test_many_classes_need_room():
    names = [str(number) for number in range(81)]
    layout = plot_confusion(np.eye(81, dtype=int), names).layout
    assert layout.height > 1200
    assert 800 < layout.width < 1000
    assert list(layout.xaxis.tickvals) == names


def test_matrices_side_by_side_have_their_titles():
    figure = plot_side_by_side({"one": [[1, 0], [0, 1]], "two": [[2, 0], [0, 2]]}, ["a", "b"])
    assert [title.text for title in figure.layout.annotations] == ["one", "two"]
    assert [list(heatmap.z[0]) for heatmap in figure.data] == [[1, 0], [2, 0]]

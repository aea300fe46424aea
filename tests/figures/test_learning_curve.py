"""The traces of a learning curve hold what was measured."""

import pandas as pd
import pytest

from little_data.figures.learning_curve import plot_learning_curve


def measured():
    return pd.DataFrame(
        {
            "photos_a_class": [2.0, 5, 20],
            "accuracy": [0.6, 0.7, 0.8],
            "lowest": [0.5, 0.68, 0.8],
            "highest": [0.65, 0.75, 0.8],
        }
    )


def law():
    return pd.DataFrame(
        {
            "photos_a_class": [2.0, 10, 20, 40],
            "accuracy": [0.61, 0.74, 0.79, 0.82],
            "accuracy_low": [0.55, 0.7, 0.75, 0.7],
            "accuracy_high": [0.65, 0.78, 0.85, 0.9],
        }
    )


def test_measured_sizes_have_the_range_of_their_draws():
    trace = plot_learning_curve(measured(), None).data[0]
    assert list(trace.x) == [2, 5, 20]
    assert list(trace.y + trace.error_y.array) == pytest.approx([0.65, 0.75, 0.8])
    assert list(trace.y - trace.error_y.arrayminus) == pytest.approx([0.5, 0.68, 0.8])


def test_the_law_is_dashed_past_the_largest_size():
    band, within, past, points = plot_learning_curve(measured(), law()).data
    assert (list(within.x), within.line.dash) == ([2, 10, 20], "solid")
    assert (list(past.x), past.line.dash) == ([20, 40], "dash")
    assert list(past.y) == [0.79, 0.82]
    assert list(band.x) == [2, 10, 20, 40, 40, 20, 10, 2]
    assert list(band.y) == [0.65, 0.78, 0.85, 0.9, 0.7, 0.75, 0.7, 0.55]
    assert points.name == "measured"


def test_photos_are_counted_on_a_logarithmic_axis_with_few_ticks():
    axis = plot_learning_curve(measured(), law()).layout.xaxis
    assert axis.type == "log"
    assert list(axis.tickvals) == [1, 2, 5, 10, 20]

"""The traces of the accuracy's curves hold what they were given."""

import numpy as np
import pandas as pd
import pytest

from little_data.figures.accuracy_curves import (
    LARGEST_LINE,
    plot_coverage,
    plot_learning_curve,
)


def coverage_curve(rows=4):
    coverage = np.arange(1, rows + 1) / rows
    return pd.DataFrame(
        {"threshold": 1 - coverage / 2, "coverage": coverage, "accuracy": 1 - coverage / 10}
    )


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


def test_coverage_and_the_chosen_threshold():
    asked, answers, chosen = plot_coverage(coverage_curve(), 0.95, 0.5).data
    assert list(asked.y) == [0.95, 0.95]
    assert list(answers.x) == [0.25, 0.5, 0.75, 1.0]
    assert list(answers.y) == pytest.approx([0.975, 0.95, 0.925, 0.9])
    assert (list(chosen.x), list(chosen.y), list(chosen.customdata)) == ([0.5], [0.95], [0.75])


def test_without_a_threshold_none_is_marked():
    figure = plot_coverage(coverage_curve(), 0.999, None)
    assert [trace.name for trace in figure.data] == ["asked for", "answers"]


def test_a_long_curve_is_thinned_and_keeps_its_ends():
    rows = 7 * LARGEST_LINE
    answers = plot_coverage(coverage_curve(rows), 0.95, 0.5).data[1]
    assert len(answers.x) == LARGEST_LINE
    assert (answers.x[0], answers.x[-1]) == (1 / rows, 1)


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

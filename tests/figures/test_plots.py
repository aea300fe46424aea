"""The traces hold what they were given, where it belongs."""

import numpy as np
import pandas as pd
import pytest

from little_data.figures.plots import (
    LARGEST_SCATTER,
    plot_comparison,
    plot_latent_plane,
    plot_points,
    plot_training_curves,
)
from little_data.pipelines.report import strategies as report


def history(scale, epochs=3):
    epoch = np.arange(1, epochs + 1)
    return pd.DataFrame({"epoch": epoch, "loss": scale / epoch, "val_loss": 2 * scale / epoch})


def comparison():
    return pd.DataFrame(
        [
            ("deep", 32, 0.009),
            ("PCA 32", 32, 0.017),
            ("convolutional", 128, 0.003),
            ("PCA 2", 2, 0.056),
            ("sparse", 32, 0.010),
            ("PCA 128", 128, 0.005),
        ],
        columns=["variant", "code_size", "mean_squared_error"],
    ).assign(seconds=[1.0, np.nan, 2.0, np.nan, 3.0, np.nan])


def test_each_label_has_its_points_in_the_plane():
    codes = np.array([[0, 1], [2, 3], [4, 5]], np.float32)
    figure = plot_latent_plane(codes, np.array(["seven", "one", "seven"]))
    found = {trace.name: (list(trace.x), list(trace.y)) for trace in figure.data}
    assert found == {"one": ([2], [3]), "seven": ([0, 4], [1, 5])}
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert {trace.mode for trace in figure.data} == {"markers"}


def test_the_plane_is_square_with_named_axes():
    layout = plot_latent_plane(np.zeros((1, 2)), np.array(["0"])).layout
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("latent 1", "latent 2")
    assert layout.yaxis.scaleanchor == "x"


def test_too_many_points_are_thinned_evenly():
    count = 3 * LARGEST_SCATTER
    codes = np.column_stack([np.arange(count), np.zeros(count)])
    figure = plot_latent_plane(codes, np.full(count, "0"))
    numbers = np.asarray(figure.data[0].x)
    assert len(numbers) == LARGEST_SCATTER
    assert (numbers[0], numbers[-1]) == (0, count - 1)
    assert set(np.diff(numbers)) <= {3, 4}


def test_a_few_points_are_all_shown():
    codes = np.column_stack([np.arange(LARGEST_SCATTER), np.zeros(LARGEST_SCATTER)])
    figure = plot_latent_plane(codes, np.full(LARGEST_SCATTER, "0"))
    assert np.array_equal(figure.data[0].x, codes[:, 0])


@pytest.mark.parametrize("shape", [(3, 3), (2, 2), (3,)])
def test_codes_that_are_no_points_of_the_labels_are_refused(shape):
    with pytest.raises(ValueError, match=r"codes must have shape \(3, 2\), a row a label: \("):
        plot_latent_plane(np.zeros(shape), np.array(["a", "b", "c"]))


def test_each_point_has_its_text():
    points = pd.DataFrame({"label": list("aba"), "x": [1, 2, 3], "y": 0, "text": list("xyz")})
    figure = plot_points(points, titles=("here", "there"))
    assert [list(trace.text) for trace in figure.data] == [["x", "z"], ["y"]]
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("here", "there")


def test_each_model_has_its_losses_in_its_panel():
    figure = plot_training_curves({"deep": history(1), "sparse": history(10)}, "loss")
    deep, deep_validation, sparse, sparse_validation = figure.data
    assert list(deep.x) == [1, 2, 3]
    np.testing.assert_allclose(deep.y, [1, 1 / 2, 1 / 3])
    np.testing.assert_allclose(deep_validation.y, [2, 1, 2 / 3])
    np.testing.assert_allclose(sparse.y, [10, 5, 10 / 3])
    np.testing.assert_allclose(sparse_validation.y, [20, 10, 20 / 3])
    assert deep.yaxis == deep_validation.yaxis != sparse.yaxis == sparse_validation.yaxis
    titles = sorted(figure.layout.annotations, key=lambda title: title.x)
    assert [title.text for title in titles] == ["deep", "sparse"]


def test_the_legend_names_training_and_validation_once():
    figure = plot_training_curves({"deep": history(1), "sparse": history(1)}, "loss")
    assert [trace.name for trace in figure.data if trace.showlegend] == ["training", "validation"]
    groups = {trace.name: trace.legendgroup for trace in figure.data}
    assert groups == {"training": "training", "validation": "validation"}


def test_more_than_four_panels_go_on_in_the_next_row():
    figure = plot_training_curves({str(number): history(1) for number in range(7)}, "nats")
    titles = list(figure.layout.annotations)
    assert [title.text for title in titles] == list("0123456")
    assert len({title.y for title in titles[:4]}) == 1
    assert len({title.y for title in titles[4:]}) == 1
    assert titles[0].y > titles[4].y
    assert titles[0].x == titles[4].x < titles[1].x
    assert len({trace.yaxis for trace in figure.data}) == 7
    axes = list(figure.select_yaxes())
    assert sum(axis.title.text == "nats" for axis in axes) == 2
    assert not any(axis.matches for axis in axes)


def test_the_report_plots_its_strategies_with_their_unit():
    figure = report.plot_training_curves(history(1), history(2).drop(columns="val_loss"))
    assert [title.text for title in figure.layout.annotations] == ["scratch", "fine-tuned"]
    assert figure.layout.yaxis.title.text == "log loss (nats)"
    assert [trace.y[0] for trace in figure.data] == [1, 2, 2]


def test_the_report_leaves_out_a_strategy_that_was_not_trained():
    figure = report.plot_training_curves(history(1), history(2).head(0))
    assert figure.layout.xaxis.title.text == "epoch (scratch)"
    assert not figure.layout.annotations


def test_pca_is_a_line_in_the_order_of_its_code_sizes():
    line = plot_comparison(comparison()).data[0]
    assert "lines" in line.mode
    assert list(line.x) == [2, 32, 128]
    assert list(line.y) == [0.056, 0.017, 0.005]


def test_each_variant_is_a_point_of_its_own_on_logarithmic_axes():
    figure = plot_comparison(comparison())
    _, *points = figure.data
    found = {point.name: [*point.x, *point.y] for point in points}
    assert found == {"deep": [32, 0.009], "convolutional": [128, 0.003], "sparse": [32, 0.010]}
    assert len({point.marker.symbol for point in points}) == 3
    assert (figure.layout.xaxis.type, figure.layout.yaxis.type) == ("log", "log")
    assert list(figure.layout.xaxis.tickvals) == [2, 32, 128]


def test_epochs_are_whole_numbers():
    figure = plot_training_curves({"short": history(1, 2), "long": history(1, 40)}, "loss")
    assert [axis.dtick for axis in figure.select_xaxes()] == [1, 8]


def test_more_than_ten_labels_differ_by_colour_or_symbol_and_can_be_chosen():
    points = pd.DataFrame({"label": [f"{number:02}" for number in range(81)], "x": 0, "y": 0})
    figure = plot_points(points, titles=("x", "y"))
    markers = {(trace.marker.color, trace.marker.symbol) for trace in figure.data}
    assert len(markers) == 81
    assert figure.layout.showlegend is False
    assert [trace.meta for trace in figure.data] == points["label"].tolist()
    assert plot_points(points.head(10), titles=("x", "y")).layout.showlegend

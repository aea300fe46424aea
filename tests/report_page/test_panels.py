"""A figure of panels falls into one figure a panel."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from little_data.report_page.panels import split_panels


def make_figure():
    figure = make_subplots(2, 2, subplot_titles=["a", "b", "c"])
    for number in range(3):
        place = {"row": number // 2 + 1, "col": number % 2 + 1}
        figure.add_scatter(
            y=[number, 1], name="loss", legendgroup="loss", showlegend=number == 0, **place
        )
        figure.add_hline(y=number, **place)
    figure.add_scatter(y=[7, 7], name="hidden", showlegend=False, row=1, col=2)
    figure.update_yaxes(title="nats", col=1)
    figure.update_xaxes(dtick=2, row=1, col=2)
    figure.update_layout(height=900, coloraxis={"colorscale": "Blues"})
    return figure


def test_each_panel_has_its_title_traces_lines_and_axes():
    panels = split_panels(make_figure())
    assert [panel.layout.title.text for panel in panels] == ["a", "b", "c"]
    assert [[list(trace.y) for trace in panel.data] for panel in panels] == [
        [[0, 1]],
        [[1, 1], [7, 7]],
        [[2, 1]],
    ]
    assert [[line.y0 for line in panel.layout.shapes] for panel in panels] == [[0], [1], [2]]
    assert [panel.layout.xaxis.dtick for panel in panels] == [None, 2, None]
    assert not any(panel.layout.annotations for panel in panels)


def test_each_panel_fills_its_figure():
    for panel in split_panels(make_figure()):
        names = {name for name in panel.to_dict()["layout"] if name.startswith(("xaxis", "yaxis"))}
        assert names <= {"xaxis", "yaxis"}
        assert panel.layout.xaxis.domain is None
        assert panel.layout.height is None


def test_panels_share_the_legend_and_the_titles_of_axes():
    panels = split_panels(make_figure())
    shown = [[trace.showlegend for trace in panel.data] for panel in panels]
    assert shown == [[True], [None, False], [None]]
    assert {panel.layout.yaxis.title.text for panel in panels} == {"nats"}
    assert not any(panel.layout.coloraxis.showscale for panel in panels)


def test_squares_stay_squares():
    figure = make_subplots(1, 2)
    for column in (1, 2):
        figure.add_scatter(y=[1, 2], row=1, col=column)
    figure.update_yaxes(scaleanchor="x2", col=2)
    first, second = split_panels(figure)
    assert (first.layout.yaxis.scaleanchor, second.layout.yaxis.scaleanchor) == (None, "x")


def test_a_figure_of_one_panel_stays_whole():
    figure = go.Figure(go.Bar(y=[1]), {"title": "one", "height": 300})
    (whole,) = split_panels(figure)
    assert whole == figure
    whole.update_layout(title="changed")
    assert figure.layout.title.text == "one"


def test_panels_one_below_the_other_stay_together():
    figure = make_subplots(2, 1, shared_xaxes=True)
    for row in (1, 2):
        figure.add_scatter(y=[1, 2], row=row, col=1)
    assert split_panels(figure) == [figure]


def test_the_figure_is_left_as_it_was():
    figure = make_figure()
    before = figure.to_json()
    split_panels(figure)
    assert figure.to_json() == before

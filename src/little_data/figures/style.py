"""One style for plots that are read on light and dark pages, and on a telephone."""

from __future__ import annotations

from little_data.startup.lazy_imports import go

# As far from white as from black; for texts and lines on a background that nobody knows.
GREY = "#808080"
FAINT_GREY = "rgba(128, 128, 128, 0.3)"
CLEAR = "rgba(0, 0, 0, 0)"

# Okabe and Ito's, which the colour-blind tell apart, without black and yellow: they must be seen on
# a light page and on a dark one.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9"]


def make_readable(figure: go.Figure) -> go.Figure:
    """Give a figure a clear background, colours for any page, and a legend above it.

    The figure gets no width of its own, so that it takes that of the page.

    Args:
        figure: It is changed.

    Returns:
        The same figure.
    """
    axis = {
        "gridcolor": FAINT_GREY,
        "linecolor": GREY,
        "zerolinecolor": FAINT_GREY,
        "automargin": True,
    }
    figure.update_layout(
        template=go.layout.Template(
            layout={
                "autosize": True,
                "paper_bgcolor": CLEAR,
                "plot_bgcolor": CLEAR,
                "font": {"color": GREY},
                "colorway": COLOURS,
                "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
                "margin": {"l": 50, "r": 15, "t": 30, "b": 45},
                "xaxis": axis,
                "yaxis": axis,
            }
        )
    )
    return figure

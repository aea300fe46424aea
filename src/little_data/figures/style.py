"""One style for plots that are read on light and dark pages, and on a phone."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from little_data.startup.lazy_imports import go

# As far from white as from black; for texts and lines on a background that nobody knows.
GREY = "#808080"
FAINT_GREY = "rgba(128, 128, 128, 0.3)"
CLEAR = "rgba(0, 0, 0, 0)"

# Okabe and Ito's, which the colour-blind tell apart, without black and yellow: they must be seen on
# a light page and on a dark one.
COLOURS = [
    *("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9"),
    # More, for more than six classes.
    *("#9A7FD1", "#A0A000", "#8C8C8C", "#B07050"),
]
SYMBOLS = (
    *("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "triangle-down"),
    *("pentagon", "hexagram", "bowtie", "hourglass"),
)

LONGEST_NAME = 20  # letters of a class on an axis or in a legend


def shorten_name(name: str) -> str:
    """Cut off the end of a long name, for axes and legends; "…" says so.

    Returns:
        The name as `escape` returns it.
    """
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - 1] + "\N{HORIZONTAL ELLIPSIS}"
    return escape(name)


def escape(text: str) -> str:
    """Return a text that Plotly shows as it is: it takes "<b>" for markup."""
    return html.escape(text, quote=False)


def name_ticks(names: Sequence[str]) -> dict[str, Any]:
    """Return what an axis of categories needs to show long names shortened."""
    ticks = [shorten_name(name) for name in names]
    return {"type": "category", "tickvals": list(names), "ticktext": ticks}


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

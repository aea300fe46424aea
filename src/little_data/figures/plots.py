"""Plotly figures of codes, training and comparisons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import cycle
from typing import Any

from little_data.figures.style import COLOURS, GREY, SYMBOLS, escape, shorten_name
from little_data.startup.lazy_imports import go, np, npt, pd, subplots

LARGEST_SCATTER = 3000  # points; more make a browser slow and hide each other
PANELS_A_ROW = 4
LARGEST_LEGEND = 10  # labels; of more there is none: it would hide the plot

# Plotly would label most ticks of a logarithmic axis with a single digit.
ERROR_TICKS = [digit / 10**place for place in range(5, 0, -1) for digit in (1, 2, 5)]


def plot_latent_plane(codes: npt.NDArray[Any], labels: npt.NDArray[Any]) -> go.Figure:
    """Plot codes of two numbers as points, with a colour for each label.

    Args:
        codes: Any numbers, of shape (count, 2). If there are more than 3,000, so many are plotted,
            evenly spread.
        labels: The label of each code, of shape (count,).

    Raises:
        ValueError: The codes are not two numbers each, or there is not one label for each code.
    """
    if np.shape(codes) != (len(labels), 2):
        raise ValueError(
            f"codes must have shape ({len(labels)}, 2), a row a label: {np.shape(codes)}"
        )
    points = pd.DataFrame({"label": labels, "x": codes[:, 0], "y": codes[:, 1]})
    return plot_points(points, titles=("latent 1", "latent 2"))


def plot_points(points: pd.DataFrame, titles: tuple[str, str]) -> go.Figure:
    """Plot points of a plane, with a colour for each label and both axes on one scale.

    From the eleventh label on they differ by their symbols too. The trace of a label has its whole
    name as ``meta``.

    Args:
        points: Columns ``x``, ``y`` and ``label``; and ``text``, if it is to be shown under the
            mouse. If there are more than 3,000, so many are plotted, evenly spread.
        titles: Of the x axis and of the y axis.
    """
    shown = np.linspace(0, len(points) - 1, min(len(points), LARGEST_SCATTER)).astype(int)
    figure = go.Figure()
    by_label = points.iloc[shown].groupby("label")
    told = "<br>%{text}" if "text" in points else ""
    for number, (label, of_label) in enumerate(by_label):
        figure.add_scatter(
            name=shorten_name(str(label)),
            meta=str(label),
            x=of_label["x"],
            y=of_label["y"],
            text=of_label.get("text"),
            hovertemplate=f"{escape(str(label))}{told}<extra></extra>",
            mode="markers",
            marker={"size": 6, "opacity": 0.75, **_choose_marker(number)},
        )
    figure.update_xaxes(title=titles[0], constrain="domain")
    figure.update_yaxes(title=titles[1], constrain="domain", scaleanchor="x")
    figure.update_layout(
        legend={"itemsizing": "constant"}, showlegend=by_label.ngroups <= LARGEST_LEGEND
    )
    return figure


def _choose_marker(number: int) -> dict[str, str]:
    """Return the colour and the symbol of a class: pairs do not repeat soon."""
    turn, colour = divmod(number, len(COLOURS))
    return {"color": COLOURS[colour], "symbol": SYMBOLS[turn % len(SYMBOLS)]}


def plot_training_curves(histories: Mapping[str, pd.DataFrame], y_title: str) -> go.Figure:
    """Plot the training and validation loss over the epochs, a panel with its own scale a model.

    Args:
        histories: The title of each panel and its table, with columns ``epoch``, ``loss`` and
            ``val_loss``, if it was measured.
        y_title: What the losses are, and their unit.
    """
    columns = min(len(histories), PANELS_A_ROW)
    rows = math.ceil(len(histories) / columns)
    titles = list(histories)
    # One panel has its title at its axis: over it stands the legend.
    figure = subplots.make_subplots(rows, columns, subplot_titles=titles if columns > 1 else None)
    for number, history in enumerate(histories.values()):
        row, column = divmod(number, columns)
        _add_curves(figure, history, {"row": row + 1, "col": column + 1})
    figure.update_xaxes(title="epoch" if columns > 1 else f"epoch ({titles[0]})")
    figure.update_yaxes(title=y_title, col=1)
    if rows > 1:
        figure.update_layout(height=150 + 300 * rows)
    return figure


def _add_curves(figure: go.Figure, history: pd.DataFrame, place: dict[str, int]) -> None:
    for name, label, colour in (
        ("loss", "training", COLOURS[0]),
        ("val_loss", "validation", COLOURS[1]),
    ):
        if name not in history:
            continue
        figure.add_scatter(
            x=history["epoch"],
            y=history[name],
            name=label,
            legendgroup=label,
            showlegend=place == {"row": 1, "col": 1},
            line={"color": colour},
            hovertemplate="%{y:.4f} after epoch %{x}",
            **place,
        )
    # At whole epochs only.
    figure.update_xaxes(tick0=0, dtick=max(1, round(len(history) / 5)), **place)


def plot_comparison(table: pd.DataFrame) -> go.Figure:
    """Plot the error of each variant over the size of its code, with PCA as a line to compare with.

    Args:
        table: Columns ``variant``, ``code_size`` (numbers in a code) and ``mean_squared_error``
            (of pixels in [0, 1]). The variants whose names begin with "PCA" make the line.
    """
    is_pca = table["variant"].str.startswith("PCA")
    pca = table[is_pca].sort_values("code_size")
    figure = go.Figure()
    figure.add_scatter(
        name="PCA",
        hovertemplate="%{x} numbers in a code<br>squared error %{y:.4f}",
        x=pca["code_size"],
        y=pca["mean_squared_error"],
        mode="lines+markers",
        line={"color": GREY},
    )
    # A legend, since the names of neighbours would stand on each other.
    for variant, symbol in zip(table[~is_pca].itertuples(), cycle(SYMBOLS), strict=False):
        figure.add_scatter(
            name=variant.variant,
            hovertemplate="%{x} numbers in a code<br>squared error %{y:.4f}",
            x=[variant.code_size],
            y=[variant.mean_squared_error],
            mode="markers",
            marker={"size": 12, "symbol": symbol},
        )
    ticks = sorted(set(table["code_size"]))
    figure.update_xaxes(title="numbers in a code", type="log", tickvals=ticks)
    figure.update_yaxes(title="mean squared error", type="log", tickvals=ERROR_TICKS)
    return figure

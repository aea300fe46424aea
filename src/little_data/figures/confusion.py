"""Plotly figures of confusion matrices: rows are labels, columns are predicted classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from little_data.figures.style import escape, name_ticks
from little_data.startup.lazy_imports import go, np, npt, subplots

# The texts in the cells can be read on all of them (WCAG asks for a contrast of 4.5).
BLUES = ((0, "#ffffff"), (1, "#6baed6"))
INK = "#1c2330"

# Of a cell, in pixels: the more classes, the smaller.
LARGEST_CELL = 40
SMALLEST_CELL = 14
NARROWEST_CELL = 10
ROOM_OF_NAMES = 170  # pixels, at the left and at the bottom
MOST_UPRIGHT = 12  # classes whose names are written at an angle; of more they stand upright


def plot_side_by_side(
    matrices: Mapping[str, Sequence[Sequence[int]]], class_names: list[str]
) -> go.Figure:
    """Plot the matrices of a few classes side by side.

    Args:
        matrices: The title of each, and its counts.
        class_names: In the order of rows and columns.
    """
    figure = subplots.make_subplots(cols=len(matrices), subplot_titles=list(matrices))
    for column, counts in enumerate(matrices.values(), start=1):
        figure.add_heatmap(
            z=counts,
            x=class_names,
            y=class_names,
            text=_describe_cells(np.array(counts), class_names),
            texttemplate="%{z}",
            hoverinfo="text",
            coloraxis="coloraxis",
            textfont={"color": INK},
            row=1,
            col=column,
        )
    _name_axes(figure, class_names)
    figure.update_yaxes(title=None)
    figure.update_yaxes(title="label", col=1)
    figure.update_layout(
        coloraxis={"colorscale": BLUES, "cmin": 0, "colorbar": {"title": "photos"}}
    )
    return figure


def plot_confusion(counts: npt.NDArray[Any], class_names: list[str]) -> go.Figure:
    """Plot one matrix, of any number of classes; where no photo is, the cell is empty.

    Args:
        counts: Of shape (classes, classes).
        class_names: In the order of rows and columns. Long ones are shortened on the axes, and
            whole under the mouse.
    """
    figure = go.Figure()
    figure.add_heatmap(
        z=[[count or None for count in row] for row in counts.tolist()],
        x=class_names,
        y=class_names,
        text=_describe_cells(counts, class_names),
        texttemplate="%{z}",
        hoverinfo="text",
        colorscale=BLUES,
        textfont={"color": INK},
        zmin=0,
        showscale=False,
        xgap=1,
        ygap=1,
    )
    _name_axes(figure, class_names)
    count = len(class_names)
    cell = min(LARGEST_CELL, max(SMALLEST_CELL, LARGEST_CELL * MOST_UPRIGHT // count))
    figure.update_xaxes(tickangle=-45 if count <= MOST_UPRIGHT else -90)
    size = ROOM_OF_NAMES + count * cell
    # The width is the least at which it can be read.
    narrowest = ROOM_OF_NAMES + count * NARROWEST_CELL
    figure.update_layout(height=size, width=narrowest, font={"size": 12 if cell > 20 else 10})
    return figure


def _name_axes(figure: go.Figure, class_names: list[str]) -> None:
    names = {**name_ticks(class_names), "showgrid": False}
    figure.update_xaxes(title="predicted", **names)
    figure.update_yaxes(title="label", autorange="reversed", **names)


def _describe_cells(counts: npt.NDArray[Any], class_names: list[str]) -> list[list[str]]:
    """Say in words what is in each cell; nothing about those without photos."""
    return [
        [
            _describe_cell(int(count), label, guess)
            for count, guess in zip(row, class_names, strict=True)
        ]
        for row, label in zip(counts, class_names, strict=True)
    ]


def _describe_cell(count: int, label: str, guess: str) -> str:
    if not count:
        return ""
    photos = "1 photo" if count == 1 else f"{count:,} photos"
    label, guess = escape(label), escape(guess)
    if label == guess:
        return f"{photos} of {label} classified correctly"
    return f"{photos} of {label} taken for {guess}"

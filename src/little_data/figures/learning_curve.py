"""A Plotly figure of how the accuracy grows with the number of photos."""

from __future__ import annotations

from little_data.figures.style import COLOURS, FAINT_GREY
from little_data.startup.lazy_imports import go, pd


def plot_learning_curve(measured: pd.DataFrame, law: pd.DataFrame | None) -> go.Figure:
    """Plot the accuracy over the number of photos of each class, and what a power law expects.

    Args:
        measured: Columns ``photos_a_class``, ``accuracy``, ``lowest`` and ``highest`` (in [0, 1]);
            a row for each size, ascending.
        law: Columns ``photos_a_class`` (ascending, past the largest measured size as well),
            ``accuracy``, ``accuracy_low`` and ``accuracy_high``; None if there is none.
    """
    figure = go.Figure()
    if law is not None:
        _add_law(figure, law, float(measured["photos_a_class"].iloc[-1]))
    figure.add_scatter(
        name="measured",
        x=measured["photos_a_class"],
        y=measured["accuracy"],
        error_y={
            "array": measured["highest"] - measured["accuracy"],
            "arrayminus": measured["accuracy"] - measured["lowest"],
            "color": COLOURS[0],
            "thickness": 1,
        },
        mode="markers",
        marker={"size": 8, "color": COLOURS[0]},
        hovertemplate="%{x:.3~g} photos of each class<br>accuracy %{y:.3f}",
    )
    largest = float((measured if law is None else law)["photos_a_class"].max())
    ticks = [step * 10**power for power in range(6) for step in (1, 2, 5)]
    figure.update_xaxes(
        title="photos of each class",
        type="log",
        tickvals=[tick for tick in ticks if tick <= largest],
    )
    figure.update_yaxes(title="accuracy")
    return figure


def _add_law(figure: go.Figure, law: pd.DataFrame, largest: float) -> None:
    sizes = law["photos_a_class"]
    figure.add_scatter(
        name="95\N{NO-BREAK SPACE}% interval",
        x=pd.concat([sizes, sizes[::-1]]),
        y=pd.concat([law["accuracy_high"], law["accuracy_low"][::-1]]),
        mode="lines",
        fill="toself",
        fillcolor=FAINT_GREY,
        line={"width": 0},
        hoverinfo="skip",
    )
    for name, rows, dash in (
        ("power law", law[sizes <= largest], "solid"),
        ("with more photos", law[sizes >= largest], "dash"),
    ):
        figure.add_scatter(
            name=name,
            x=rows["photos_a_class"],
            y=rows["accuracy"],
            mode="lines",
            line={"color": COLOURS[1], "dash": dash},
            hovertemplate="%{x:.3~g} photos of each class<br>accuracy %{y:.3f}",
        )

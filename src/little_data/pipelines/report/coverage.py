"""What an asked-for accuracy of the finished model costs: photos that get no answer."""

from __future__ import annotations

from typing import Any

from little_data.evaluation.selective import measure_coverage
from little_data.figures.style import COLOURS, GREY, make_readable
from little_data.startup.lazy_imports import go, np, pd
from little_data.types.predictions import list_splits, take_probabilities

LONGEST_LINE = 500  # points; more make the page large, and nobody sees them


def plot_coverage(
    fine_tuned_predictions: pd.DataFrame, decision_thresholds: dict[str, Any]
) -> go.Figure:
    """Plot how many of the answers are right over how many photos get one, for each split.

    The points are at the threshold that was chosen on judged photos. A dotted line is at the
    accuracy that was asked for.
    """
    figure = go.Figure()
    splits = list_splits(fine_tuned_predictions)
    for split, colour in zip(splits, COLOURS, strict=False):
        photos = fine_tuned_predictions[fine_tuned_predictions["split"] == split]
        _add_split(figure, photos, split, colour, decision_thresholds["sure_from"])
    accuracy = decision_thresholds["accuracy"]
    if accuracy is not None:
        figure.add_hline(y=accuracy, line={"color": GREY, "dash": "dot", "width": 1})
    figure.update_xaxes(title="share of the photos that get an answer", range=[0, 1.02])
    figure.update_yaxes(title="share of the answers that are right")
    figure.update_layout(showlegend=True)
    return make_readable(figure)


def _add_split(
    figure: go.Figure, photos: pd.DataFrame, split: str, colour: str, sure_from: float | None
) -> None:
    confidences = take_probabilities(photos).max(axis=1)
    correct = (photos["predicted"] == photos["label"]).to_numpy()
    # Nobody sees more digits, and they make the page large.
    curve = measure_coverage(confidences, correct).round(4)
    count = min(len(curve), LONGEST_LINE)
    shown = curve.iloc[np.linspace(0, len(curve) - 1, count).round().astype(int)]
    figure.add_scatter(
        name=split,
        x=shown["coverage"],
        y=shown["accuracy"],
        customdata=shown["threshold"],
        mode="lines",
        line={"color": colour},
        hovertemplate="%{x:.1%} of the photos get an answer, %{y:.1%} of the answers are "
        "right<br>if the confidence must be at least %{customdata:.3f}",
    )
    chosen = curve[curve["threshold"] >= round(sure_from or 0.0, 4)].tail(1)
    if not chosen.empty:
        figure.add_scatter(
            name=f"{split}, as decided",
            x=chosen["coverage"],
            y=chosen["accuracy"],
            mode="markers",
            marker={"color": colour, "size": 12},
            hovertemplate="as decided: %{x:.1%} of the photos get an answer, %{y:.1%} of the "
            "answers are right<extra></extra>",
        )

"""The strategies side by side."""

from __future__ import annotations

import logging
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from little_data.figures import plots
from little_data.metrics import SPLITS

logger = logging.getLogger(__name__)


def compare_strategies(
    scratch_metrics: dict[str, Any],
    top_model_metrics: dict[str, Any],
    fine_tuned_metrics: dict[str, Any],
) -> pd.DataFrame:
    """Put the figures of the strategies into one table, a row a strategy and split.

    Returns:
        Columns ``strategy``, ``split``, ``photos``, ``accuracy``, ``accuracy_low`` and
        ``accuracy_high`` (95 % confidence interval), ``log_loss`` (nats), ``seconds``.
    """
    figures = ["photos", "accuracy", "accuracy_low", "accuracy_high", "log_loss"]
    rows = [
        {
            "strategy": metrics["strategy"],
            "split": split,
            **{name: metrics["splits"][split][name] for name in figures},
            "seconds": metrics["seconds"],
        }
        for metrics in (scratch_metrics, top_model_metrics, fine_tuned_metrics)
        for split in metrics["splits"]
    ]
    table = pd.DataFrame(rows)
    logger.info("The strategies compared:\n%s", summarize(table).to_string(index=False))
    return table


def summarize(table: pd.DataFrame) -> pd.DataFrame:
    """Shorten the comparison to what fits a terminal."""
    interval = [
        f"{row.accuracy:.3f} ({row.accuracy_low:.3f} to {row.accuracy_high:.3f})"
        for row in table.itertuples()
    ]
    return pd.DataFrame(
        {
            "strategy": table["strategy"],
            "split": table["split"],
            "accuracy (95 %)": interval,
            "log loss": table["log_loss"].map("{:.3f}".format),
            "seconds": table["seconds"].map("{:.0f}".format),
        }
    )


def plot_strategy_comparison(strategy_comparison: pd.DataFrame) -> go.Figure:
    """Plot the accuracy of each strategy and split with its 95 % confidence interval."""
    figure = go.Figure()
    for split in SPLITS:
        rows = strategy_comparison[strategy_comparison["split"] == split]
        figure.add_bar(
            name=split,
            x=rows["strategy"],
            y=rows["accuracy"],
            error_y={
                "array": rows["accuracy_high"] - rows["accuracy"],
                "arrayminus": rows["accuracy"] - rows["accuracy_low"],
            },
            customdata=rows[["log_loss", "photos", "seconds"]],
            hovertemplate="accuracy %{y:.4f}<br>log loss %{customdata[0]:.4f}<br>"
            "%{customdata[1]} photos<br>%{customdata[2]:.0f} seconds",
        )
    figure.update_layout(
        title="Accuracy by strategy, with 95 % confidence intervals",
        yaxis={"title": "accuracy", "range": [0, 1]},
        barmode="group",
    )
    return figure


def plot_training_curves(
    scratch_history: pd.DataFrame,
    top_model_history: pd.DataFrame,
    fine_tuned_history: pd.DataFrame,
) -> go.Figure:
    """Plot loss over epochs, training and validation, for each strategy."""
    histories = {
        "scratch": scratch_history,
        "top model": top_model_history,
        "fine-tuned": fine_tuned_history,
    }
    return plots.plot_training_curves(histories, "log loss (nats)")


def plot_confusion_matrices(
    scratch_metrics: dict[str, Any],
    top_model_metrics: dict[str, Any],
    fine_tuned_metrics: dict[str, Any],
) -> go.Figure:
    """Plot each strategy's confusion matrix on the last split that there is: test, if any."""
    strategies = [scratch_metrics, top_model_metrics, fine_tuned_metrics]
    split = list(scratch_metrics["splits"])[-1]
    titles = [f"{metrics['strategy']}, {split}" for metrics in strategies]
    figure = make_subplots(cols=len(strategies), subplot_titles=titles)
    for column, metrics in enumerate(strategies, start=1):
        figure.add_heatmap(
            z=metrics["splits"][split]["confusion_matrix"],
            x=metrics["class_names"],
            y=metrics["class_names"],
            texttemplate="%{z}",
            coloraxis="coloraxis",
            row=1,
            col=column,
        )
    figure.update_xaxes(title="predicted", type="category")
    figure.update_yaxes(type="category", autorange="reversed")
    figure.update_yaxes(title="label", col=1)
    figure.update_layout(coloraxis={"colorscale": "Blues", "colorbar": {"title": "photos"}})
    return figure

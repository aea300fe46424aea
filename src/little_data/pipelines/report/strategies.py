"""The strategies side by side."""

from __future__ import annotations

from typing import Any

from little_data.evaluation.comparison import compare_accuracies, describe_difference
from little_data.figures import plots
from little_data.figures.style import GREY
from little_data.pipelines.report.shown import choose_shown
from little_data.startup.lazy_imports import go, np, pd
from little_data.types.predictions import SPLITS, list_splits
from little_data.types.strategies import FINE_TUNED, SCRATCH, TOP_MODEL

# The ranges of accuracy that the post "Building powerful image classification models using very
# little data" gives, on the validation photos of Kaggle's dogs and cats.
POST_ACCURACY = {SCRATCH: (0.79, 0.81), TOP_MODEL: (0.90, 0.91), FINE_TUNED: (0.94, 0.94)}
POST_SPLIT = "validation"


def compare_strategies(
    scratch_metrics: dict[str, Any],
    top_model_metrics: dict[str, Any],
    fine_tuned_metrics: dict[str, Any],
) -> pd.DataFrame:
    """Put the figures of the strategies into one table, a row for each strategy and split.

    Returns:
        Columns ``strategy``, ``split``, ``photos`` (how many), ``accuracy`` (in [0, 1]),
        ``accuracy_low`` and ``accuracy_high`` (its 95 % confidence interval),
        ``balanced_accuracy``, ``macro_f1``, ``majority_share``, ``log_loss`` (nats) and
        ``seconds``.
    """
    figures = [
        "photos",
        "accuracy",
        "accuracy_low",
        "accuracy_high",
        "balanced_accuracy",
        "macro_f1",
        "majority_share",
        "log_loss",
    ]
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
    return pd.DataFrame(rows)


def compare_with_top_model(
    top_model_predictions: pd.DataFrame, fine_tuned_predictions: pd.DataFrame
) -> dict[str, Any]:
    """Compare the finished model with the top model, on the photos that both have judged.

    Returns:
        ``points`` (percentage points; above 0 the finished model is better), ``low`` and ``high``
        (its 95 % confidence interval), ``photos``, ``split``, and the same in ``words``.
    """
    split = list_splits(fine_tuned_predictions)[-1]
    columns = ["path", "label", "predicted"]
    finished, top_model = (
        predictions.loc[predictions["split"] == split, columns]
        for predictions in (fine_tuned_predictions, top_model_predictions)
    )
    both = finished.merge(top_model, on=["path", "label"], suffixes=("", "_of_top_model"))
    correct = [
        (both[name] == both["label"]).to_numpy() for name in ("predicted", "predicted_of_top_model")
    ]
    difference = compare_accuracies(*correct)
    return {**difference._asdict(), "split": split, "words": describe_difference(difference)}


def plot_strategy_comparison(
    strategy_comparison: pd.DataFrame, fine_tuning_plan: dict[str, Any]
) -> go.Figure:
    """Plot the accuracy of each strategy and split with its 95 % confidence interval.

    The post's own figures are shown beside them, but only as a reference: they are for other
    photos.
    """
    shown = choose_shown(fine_tuning_plan)
    strategy_comparison = take_shown(strategy_comparison, shown)
    figure = go.Figure()
    for split in SPLITS:
        rows = strategy_comparison[strategy_comparison["split"] == split]
        if not rows.empty:
            figure.add_scatter(name=split, **_describe_points(rows))
    figure.add_scatter(name="the post, on dogs and cats", **_describe_post(shown))
    lowest = min(strategy_comparison["accuracy_low"].min(), *min(POST_ACCURACY.values()))
    figure.update_layout(
        title="Accuracy by strategy, with 95 % confidence intervals",
        yaxis={
            "title": "accuracy",
            "tickformat": ".0%",
            "range": [np.floor(lowest * 10) / 10 - 0.02, 1.02],
        },
        xaxis={"type": "category"},
        scattermode="group",
        scattergap=0.4,
    )
    return figure


def take_shown(strategy_comparison: pd.DataFrame, shown: dict[str, str]) -> pd.DataFrame:
    """Return the rows of the strategies that are shown, under the names that `choose_shown` gives.

    Their order is kept.
    """
    rows = strategy_comparison[strategy_comparison["strategy"].isin(shown)]
    return rows.assign(strategy=rows["strategy"].map(shown))


def _describe_points(rows: pd.DataFrame) -> dict[str, Any]:
    return {
        "mode": "markers",
        "marker": {"size": 10},
        "x": rows["strategy"],
        "y": rows["accuracy"],
        "error_y": {
            "array": rows["accuracy_high"] - rows["accuracy"],
            "arrayminus": rows["accuracy"] - rows["accuracy_low"],
        },
        "customdata": rows[["log_loss", "photos", "seconds"]],
        "hovertemplate": "accuracy %{y:.1%}, judged on %{customdata[1]:,} photos<br>"
        "log loss %{customdata[0]:.3f} nats<br>made in %{customdata[2]:,.0f} seconds",
    }


def _describe_post(shown: dict[str, str]) -> dict[str, Any]:
    """Draw the post's ranges as lines without ends, around their middle."""
    ranges = {name: ends for name, ends in POST_ACCURACY.items() if name in shown.values()}
    middles = {name: sum(ends) / 2 for name, ends in ranges.items()}
    return {
        "mode": "markers",
        "marker": {"size": 9, "symbol": "diamond-open", "color": GREY},
        "x": list(middles),
        "y": list(middles.values()),
        "error_y": {
            "array": [high - middles[name] for name, (_, high) in ranges.items()],
            "width": 0,
            "color": GREY,
        },
        "customdata": list(ranges.values()),
        "hovertemplate": "accuracy in the post: %{customdata[0]:.2f} to %{customdata[1]:.2f}",
    }


def plot_training_curves(
    scratch_history: pd.DataFrame, fine_tuned_history: pd.DataFrame
) -> go.Figure:
    """Plot loss over epochs, and that of photos not learned from, for each strategy that has any.

    A top model is fitted, not trained in epochs; fine-tuning may have found that none is best.
    """
    histories = {SCRATCH: scratch_history, FINE_TUNED: fine_tuned_history}
    by_strategy = {name: history for name, history in histories.items() if len(history)}
    return plots.plot_training_curves(by_strategy, "log loss (nats)")

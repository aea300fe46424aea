"""The page of results: a section each, and all of them together."""

from __future__ import annotations

from typing import Any

from little_data.pipelines.report.confusion import FEWEST_ALONE, MOST_SHOWN
from little_data.pipelines.report.shown import choose_shown
from little_data.pipelines.report.strategies import POST_ACCURACY, POST_SPLIT, take_shown
from little_data.report_page.headline import describe_classes, make_headline, take_finished
from little_data.report_page.next_steps import suggest_next_steps
from little_data.report_page.rendering import render_page, render_section
from little_data.startup.lazy_imports import Image, go, pd
from little_data.types.strategies import HEAD


def describe_data(**contents: go.Figure | Image.Image | pd.DataFrame | str) -> str:
    """Render what the photos are, from the datasets that the section's template names."""
    return render_section("data", **contents)


def describe_photos(**contents: go.Figure | pd.DataFrame | str) -> str:
    """Render the photos to look at, from the datasets that the section's template names."""
    return render_section("photos", **contents)


def describe_strategies(
    strategy_comparison: pd.DataFrame,
    strategy_comparison_plot: go.Figure,
    class_metrics: pd.DataFrame,
    training_curves_plot: go.Figure,
    confusion_matrices_plot: go.Figure,
    roc_curves_plot: go.Figure,
    calibration_plot: go.Figure,
    coverage_plot: go.Figure,
    decision_thresholds: dict[str, Any],
    difference_to_top_model: dict[str, Any],
    fine_tuning_plan: dict[str, Any],
    learning_curve_plot: go.Figure,
    worth_of_more_photos: dict[str, Any],
) -> str:
    """Render how good each strategy is; two that are the same model are shown once."""
    shown = take_shown(strategy_comparison, choose_shown(fine_tuning_plan))
    return render_section(
        "strategies",
        compared=_write_intervals(shown),
        strategy_comparison_plot=strategy_comparison_plot,
        training_curves_plot=training_curves_plot,
        confusion_matrices_plot=confusion_matrices_plot,
        roc_curves_plot=roc_curves_plot,
        calibration_plot=calibration_plot,
        coverage_plot=coverage_plot,
        cost_of_accuracy=decision_thresholds["words"],
        difference=difference_to_top_model,
        is_tuned=fine_tuning_plan["depth"] != HEAD,
        class_metrics=class_metrics,
        confusion_is_alone=len(class_metrics) >= FEWEST_ALONE,
        confusion_shows=MOST_SHOWN if len(class_metrics) > MOST_SHOWN else None,
        learning_curve_plot=learning_curve_plot,
        worth_of_more_photos=worth_of_more_photos["words"],
    )


def _write_intervals(strategy_comparison: pd.DataFrame) -> pd.DataFrame:
    columns = ["accuracy", "accuracy_low", "accuracy_high"]
    return strategy_comparison.assign(
        interval=[
            f"{accuracy:.3f} ({low:.3f} to {high:.3f})"
            for accuracy, low, high in strategy_comparison[columns].to_numpy()
        ],
        post=[
            _write_range(*POST_ACCURACY[strategy]) if split == POST_SPLIT else ""
            for strategy, split in strategy_comparison[["strategy", "split"]].to_numpy()
        ],
    )


def _write_range(low: float, high: float) -> str:
    return f"{low:.2f} to {high:.2f}" if low < high else f"{low:.2f}"


def write_report_page(
    strategy_comparison: pd.DataFrame,
    split_manifest: pd.DataFrame,
    class_metrics: pd.DataFrame,
    label_issues: pd.DataFrame,
    near_duplicates: pd.DataFrame,
    rejected_images: pd.DataFrame,
    worth_of_more_photos: dict[str, Any],
    difference_to_top_model: dict[str, Any],
    fine_tuning_plan: dict[str, Any],
    strategies_section: str,
    photos_section: str,
    autoencoders_section: str,
    data_section: str,
) -> str:
    """Join the sections to one page; autoencoders are on it if they were trained.

    The page says first what to do next.

    Returns:
        HTML that needs no other file and no network.
    """
    return render_page(
        title=f"Results: {describe_classes(split_manifest)}",
        sections={
            "The strategies": strategies_section,
            "The photos": photos_section,
            "The autoencoders": autoencoders_section,
            "The data": data_section,
        },
        headline=make_headline(strategy_comparison, split_manifest),
        next_steps=suggest_next_steps(
            take_finished(strategy_comparison),
            class_metrics,
            label_issues,
            near_duplicates,
            rejected_images,
            worth_of_more_photos,
            difference_to_top_model,
            fine_tuning_plan,
        ),
    )

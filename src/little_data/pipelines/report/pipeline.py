"""The strategies side by side."""

from functools import partial

from kedro.pipeline import Pipeline, node, pipeline

from little_data.pipelines.report.nodes import (
    compare_strategies,
    plot_confusion_matrices,
    plot_strategy_comparison,
    plot_training_curves,
)
from little_data.pipelines.report.page import describe_strategies, write_report_page
from little_data.report_page.rendering import render_section

METRICS = ["scratch_metrics", "top_model_metrics", "fine_tuned_metrics"]
HISTORIES = ["scratch_history", "top_model_history", "fine_tuned_history"]
# What each section of the page shows.
DATA = ["class_counts_plot", "photo_sheet", "augmentation_sheet", "rejected_images"]
STRATEGIES = [
    "strategy_comparison",
    "strategy_comparison_plot",
    "training_curves_plot",
    "confusion_matrices_plot",
    "roc_curves_plot",
    "calibration_plot",
]
PHOTOS = [
    "most_wrong_table",
    "most_wrong_figure",
    "least_sure_table",
    "least_sure_figure",
    "label_issues",
    "label_issues_figure",
    "near_duplicates",
    "near_duplicates_figure",
]


def create_pipeline() -> Pipeline:
    """Create the pipeline."""
    return pipeline(
        [
            node(
                compare_strategies,
                inputs=METRICS,
                outputs="strategy_comparison",
                name="compare_strategies",
            ),
            node(
                plot_strategy_comparison,
                inputs="strategy_comparison",
                outputs="strategy_comparison_plot",
                name="plot_strategy_comparison",
            ),
            node(
                plot_training_curves,
                inputs=HISTORIES,
                outputs="training_curves_plot",
                name="plot_training_curves",
            ),
            node(
                plot_confusion_matrices,
                inputs=METRICS,
                outputs="confusion_matrices_plot",
                name="plot_confusion_matrices",
            ),
            node(
                partial(render_section, "data"),
                inputs={name: name for name in DATA},
                outputs="data_section",
                name="describe_data",
            ),
            node(
                describe_strategies,
                inputs={name: name for name in STRATEGIES},
                outputs="strategies_section",
                name="describe_strategies",
            ),
            node(
                partial(render_section, "photos"),
                inputs={name: name for name in PHOTOS},
                outputs="photos_section",
                name="describe_photos",
            ),
            node(
                write_report_page,
                inputs=[
                    "strategy_comparison",
                    "split_manifest",
                    "data_section",
                    "strategies_section",
                    "photos_section",
                    "autoencoders.section",
                ],
                outputs="report_page",
                name="write_report_page",
            ),
        ],
        tags="report",
    )

"""From what the strategies made to tables, plots, pictures and one page."""

from kedro.pipeline import Node, Pipeline

from little_data.pipelines.report.model_card import write_model_card
from little_data.pipelines.report.page import (
    describe_data,
    describe_photos,
    describe_strategies,
    write_report_page,
)
from little_data.pipelines.report.pipeline_of_photos import (
    create_mistakes,
    create_photos,
    create_suspects,
)
from little_data.pipelines.report.pipeline_of_strategies import create_strategies

# What each section of the page shows.
DATA = ["class_counts_plot", "photo_gallery", "augmentation_sheet", "rejected_images"]
STRATEGIES = [
    "strategy_comparison",
    "strategy_comparison_plot",
    "class_metrics",
    "training_curves_plot",
    "confusion_matrices_plot",
    "roc_curves_plot",
    "calibration_plot",
    "coverage_plot",
    "difference_to_top_model",
    "fine_tuning_plan",
    "learning_curve_plot",
    "worth_of_more_photos",
    "decision_thresholds",
]
PHOTOS = [
    "bottleneck_features_plot",
    "most_wrong_table",
    "most_wrong_gallery",
    "least_sure_table",
    "least_sure_gallery",
    "label_issues",
    "label_issues_gallery",
    "near_duplicates",
    "near_duplicates_gallery",
    "odd_photos",
    "odd_photos_gallery",
]
# What its first lines and the card "What to do next" are made of, and its sections.
PAGE = [
    "strategy_comparison",
    "split_manifest",
    "class_metrics",
    "label_issues",
    "near_duplicates",
    "rejected_images",
    "worth_of_more_photos",
    "difference_to_top_model",
    "fine_tuning_plan",
    "strategies_section",
    "photos_section",
    "autoencoders_section",
    "data_section",
]


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    Metrics, histories, predictions, features and photos flow in; `report_page` flows out.
    """
    parts = [
        create_photos(),
        create_strategies(),
        create_mistakes(),
        create_suspects(),
        create_page(),
    ]
    return Pipeline(parts, tags="report")


def create_page() -> Pipeline:
    """Create the part that puts all of it on one page."""
    return Pipeline(
        [
            Node(
                describe_data,
                inputs={name: name for name in DATA},
                outputs="data_section",
                name="describe_data",
            ),
            Node(
                describe_strategies,
                inputs={name: name for name in STRATEGIES},
                outputs="strategies_section",
                name="describe_strategies",
            ),
            Node(
                describe_photos,
                inputs={name: name for name in PHOTOS},
                outputs="photos_section",
                name="describe_photos",
            ),
            Node(
                write_report_page,
                inputs={name: name for name in PAGE},
                outputs="report_page",
                name="write_report_page",
            ),
            Node(
                write_model_card,
                inputs=[
                    "fine_tuned_metrics",
                    "split_manifest",
                    "decision_thresholds",
                    "params:backbone",
                ],
                outputs="model_card",
                name="write_model_card",
            ),
        ]
    )

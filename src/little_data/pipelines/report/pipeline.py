"""From what the strategies made to tables, plots, pictures and one page."""

from kedro.pipeline import Node, Pipeline

from little_data.pipelines.report.coverage import plot_coverage
from little_data.pipelines.report.learning_curve import (
    measure_top_model_curve,
    plot_top_model_curve,
)
from little_data.pipelines.report.mistakes import (
    draw_with_heatmaps,
    list_least_sure,
    list_most_wrong,
)
from little_data.pipelines.report.model_card import write_model_card
from little_data.pipelines.report.odd_photos import draw_odd_photos, list_odd_photos
from little_data.pipelines.report.page import (
    describe_data,
    describe_photos,
    describe_strategies,
    write_report_page,
)
from little_data.pipelines.report.photo_features import plot_bottleneck_features
from little_data.pipelines.report.photos import draw_photo_sheet, plot_class_counts
from little_data.pipelines.report.probabilities import plot_calibration, plot_roc_curves
from little_data.pipelines.report.strategies import (
    compare_strategies,
    compare_with_top_model,
    plot_confusion_matrices,
    plot_strategy_comparison,
    plot_training_curves,
)
from little_data.pipelines.report.suspects import (
    draw_label_issues,
    draw_near_duplicates,
    find_label_issues,
    find_near_duplicates,
)
from little_data.pipelines.seeded_nodes import create_seeded_node

METRICS = ["scratch_metrics", "top_model_metrics", "fine_tuned_metrics"]
HISTORIES = ["scratch_history", "fine_tuned_history"]
FEATURES = ["bottleneck_features", "test_bottleneck_features"]
PREDICTIONS = ["scratch_predictions", "top_model_predictions", "fine_tuned_predictions"]
# What each section of the page shows.
DATA = ["class_counts_plot", "photo_sheet", "augmentation_sheet", "rejected_images"]
STRATEGIES = [
    "strategy_comparison",
    "strategy_comparison_plot",
    "training_curves_plot",
    "confusion_matrices_plot",
    "roc_curves_plot",
    "calibration_plot",
    "coverage_plot",
    "difference_to_top_model",
    "learning_curve_plot",
    "worth_of_more_photos",
    "decision_thresholds",
]
PHOTOS = [
    "bottleneck_features_plot",
    "most_wrong_table",
    "most_wrong_figure",
    "least_sure_table",
    "least_sure_figure",
    "label_issues",
    "label_issues_figure",
    "near_duplicates",
    "near_duplicates_figure",
    "odd_photos",
    "odd_photos_figure",
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


def create_photos() -> Pipeline:
    """Create the part that shows the photos themselves."""
    return Pipeline(
        [
            Node(
                draw_photo_sheet,
                inputs=["raw_images", "split_manifest"],
                outputs="photo_sheet",
                name="draw_photo_sheet",
            ),
            Node(
                plot_class_counts,
                inputs=["split_manifest", "rejected_images"],
                outputs="class_counts_plot",
                name="plot_class_counts",
            ),
            create_seeded_node(
                plot_bottleneck_features,
                inputs=[*FEATURES, "params:random"],
                outputs="bottleneck_features_plot",
                name="plot_bottleneck_features",
                tags="evaluation",
            ),
        ]
    )


def create_strategies() -> Pipeline:
    """Create the part that compares the strategies."""
    return Pipeline(
        [
            Node(
                compare_strategies,
                inputs=METRICS,
                outputs="strategy_comparison",
                name="compare_strategies",
            ),
            Node(
                compare_with_top_model,
                inputs=["top_model_predictions", "fine_tuned_predictions"],
                outputs="difference_to_top_model",
                name="compare_with_top_model",
            ),
            create_seeded_node(
                measure_top_model_curve,
                inputs=["bottleneck_features", "top_model_candidates", "params:random"],
                outputs=["learning_curve", "learning_curve_law", "worth_of_more_photos"],
                name="measure_learning_curve",
                tags="evaluation",
            ),
            Node(
                plot_top_model_curve,
                inputs=["learning_curve", "learning_curve_law"],
                outputs="learning_curve_plot",
                name="plot_learning_curve",
            ),
            Node(
                plot_strategy_comparison,
                inputs="strategy_comparison",
                outputs="strategy_comparison_plot",
                name="plot_strategy_comparison",
            ),
            Node(
                plot_training_curves,
                inputs=HISTORIES,
                outputs="training_curves_plot",
                name="plot_training_curves",
            ),
            Node(
                plot_confusion_matrices,
                inputs=METRICS,
                outputs="confusion_matrices_plot",
                name="plot_confusion_matrices",
            ),
            Node(
                plot_roc_curves,
                inputs=PREDICTIONS,
                outputs="roc_curves_plot",
                name="plot_roc_curves",
            ),
            Node(
                plot_calibration,
                inputs=PREDICTIONS,
                outputs="calibration_plot",
                name="plot_calibration",
            ),
            Node(
                plot_coverage,
                inputs=["fine_tuned_predictions", "decision_thresholds"],
                outputs="coverage_plot",
                name="plot_coverage",
            ),
        ]
    )


def create_mistakes() -> Pipeline:
    """Create the part that shows where the finished model fails, and where it looks."""
    return Pipeline(
        [
            Node(
                list_most_wrong,
                inputs=["fine_tuned_predictions", "params:report"],
                outputs="most_wrong_table",
                name="list_most_wrong",
            ),
            Node(
                draw_with_heatmaps,
                inputs=["most_wrong_table", "raw_images", "fine_tuned_model"],
                outputs="most_wrong_figure",
                name="draw_most_wrong",
            ),
            Node(
                list_least_sure,
                inputs=["fine_tuned_predictions", "params:report"],
                outputs="least_sure_table",
                name="list_least_sure",
            ),
            Node(
                draw_with_heatmaps,
                inputs=["least_sure_table", "raw_images", "fine_tuned_model"],
                outputs="least_sure_figure",
                name="draw_least_sure",
            ),
        ]
    )


def create_suspects() -> Pipeline:
    """Create the part that looks for wrong labels, near-duplicates and odd photos."""
    return Pipeline(
        [
            create_seeded_node(
                find_label_issues,
                inputs=[*FEATURES, "params:random"],
                outputs="label_issues",
                name="find_label_issues",
                tags="evaluation",
            ),
            Node(
                draw_label_issues,
                inputs=["label_issues", "raw_images", "params:report"],
                outputs="label_issues_figure",
                name="draw_label_issues",
            ),
            Node(
                find_near_duplicates,
                inputs=[*FEATURES, "feature_levels", "params:report"],
                outputs="near_duplicates",
                name="find_near_duplicates",
                tags="evaluation",
            ),
            Node(
                draw_near_duplicates,
                inputs=["near_duplicates", "raw_images", "params:report"],
                outputs="near_duplicates_figure",
                name="draw_near_duplicates",
            ),
            Node(
                list_odd_photos,
                inputs=["image_facts", "split_manifest"],
                outputs="odd_photos",
                name="list_odd_photos",
            ),
            Node(
                draw_odd_photos,
                inputs=["odd_photos", "raw_images", "params:report"],
                outputs="odd_photos_figure",
                name="draw_odd_photos",
            ),
        ]
    )


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
                inputs=[
                    "strategy_comparison",
                    "split_manifest",
                    "data_section",
                    "strategies_section",
                    "photos_section",
                    "autoencoders_section",
                ],
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

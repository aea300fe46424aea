"""The part of the report that compares the strategies, and says how good the finished model is."""

from kedro.pipeline import Node, Pipeline

from little_data.pipelines.report.confusion import (
    plot_confusion_matrices,
    tabulate_finished_classes,
)
from little_data.pipelines.report.coverage import plot_coverage
from little_data.pipelines.report.learning_curve import (
    measure_top_model_curve,
    plot_top_model_curve,
)
from little_data.pipelines.report.probabilities import plot_calibration, plot_roc_curves
from little_data.pipelines.report.strategies import (
    compare_strategies,
    compare_with_top_model,
    plot_strategy_comparison,
    plot_training_curves,
)
from little_data.pipelines.seeded_nodes import create_seeded_node

METRICS = ["scratch_metrics", "top_model_metrics", "fine_tuned_metrics"]
HISTORIES = ["scratch_history", "fine_tuned_history"]
PREDICTIONS = ["scratch_predictions", "top_model_predictions", "fine_tuned_predictions"]


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
            Node(
                tabulate_finished_classes,
                inputs="fine_tuned_metrics",
                outputs="class_metrics",
                name="tabulate_finished_classes",
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
                inputs=["strategy_comparison", "fine_tuning_plan"],
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
                inputs=[*METRICS, "fine_tuning_plan"],
                outputs="confusion_matrices_plot",
                name="plot_confusion_matrices",
            ),
            Node(
                plot_roc_curves,
                inputs=[*PREDICTIONS, "fine_tuning_plan"],
                outputs="roc_curves_plot",
                name="plot_roc_curves",
            ),
            Node(
                plot_calibration,
                inputs=[*PREDICTIONS, "fine_tuning_plan"],
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

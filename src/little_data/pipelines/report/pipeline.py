"""The strategies side by side."""

from kedro.pipeline import Pipeline, node, pipeline

from little_data.pipelines.report.nodes import (
    compare_strategies,
    plot_confusion_matrices,
    plot_strategy_comparison,
    plot_training_curves,
)

METRICS = ["scratch_metrics", "top_model_metrics", "fine_tuned_metrics"]
HISTORIES = ["scratch_history", "top_model_history", "fine_tuned_history"]


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
        ],
        tags="report",
    )

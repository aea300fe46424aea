"""From trunk features and the trained head to the finished model."""

from kedro.pipeline import Node, Pipeline

from little_data.inference.classification import classify_stored_features
from little_data.pipelines.fine_tune.nodes import (
    fine_tune_tail,
    join_fine_tuned_model,
    measure_fine_tuned_model,
)


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    Features, tail and head flow in; the finished model, its predictions and metrics flow out.
    """
    return Pipeline(
        [
            Node(
                fine_tune_tail,
                inputs=[
                    "trunk_features",
                    "tail_model",
                    "top_model",
                    "params:fine_tune",
                    "params:random",
                ],
                outputs=["fine_tuned_tail", "fine_tuned_history", "fine_tuning_outcome"],
                name="fine_tune_tail",
            ),
            Node(
                join_fine_tuned_model,
                inputs=["trunk_model", "fine_tuned_tail", "split_manifest", "params:backbone"],
                outputs="fine_tuned_model",
                name="join_fine_tuned_model",
            ),
            Node(
                classify_stored_features,
                inputs=["trunk_features", "test_features", "fine_tuned_tail"],
                outputs="fine_tuned_predictions",
                name="evaluate_fine_tuned_model",
                tags="evaluation",
            ),
            Node(
                measure_fine_tuned_model,
                inputs=[
                    "fine_tuned_predictions",
                    "trunk_features",
                    "bottleneck_features",
                    "top_model_history",
                    "fine_tuned_history",
                ],
                outputs="fine_tuned_metrics",
                name="measure_fine_tuned_model",
                tags="evaluation",
            ),
        ],
        tags="fine_tune",
    )

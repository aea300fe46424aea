"""From bottleneck features to a trained head."""

from kedro.pipeline import Node, Pipeline

from little_data.pipelines.seeded_nodes import create_seeded_node
from little_data.pipelines.top_model.nodes import (
    evaluate_top_model,
    measure_top_model,
    train_top_model,
)
from little_data.pipelines.top_model.prediction_views import choose_prediction_views


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    The features flow in; the head, what was tried, predictions and metrics flow out.
    """
    return Pipeline(
        [
            create_seeded_node(
                train_top_model,
                inputs=[
                    "bottleneck_features",
                    "feature_levels",
                    "params:top_model",
                    "params:evaluation",
                    "params:random",
                ],
                outputs=["top_model", "top_model_candidates"],
                name="train_top_model",
            ),
            Node(
                choose_prediction_views,
                inputs=["bottleneck_features", "top_model", "params:predict"],
                outputs="prediction_views",
                name="choose_prediction_views",
            ),
            Node(
                evaluate_top_model,
                inputs=[
                    "bottleneck_features",
                    "test_bottleneck_features",
                    "top_model",
                    "prediction_views",
                ],
                outputs="top_model_predictions",
                name="evaluate_top_model",
                tags="evaluation",
            ),
            Node(
                measure_top_model,
                inputs=[
                    "top_model_predictions",
                    "trunk_features",
                    "bottleneck_features",
                    "top_model_candidates",
                    "split_manifest",
                ],
                outputs="top_model_metrics",
                name="measure_top_model",
                tags="evaluation",
            ),
        ],
        tags="top_model",
    )

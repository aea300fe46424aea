"""From trunk features and the trained head to the finished model."""

from kedro.pipeline import Node, Pipeline

from little_data.pipelines.fine_tune.decision import (
    choose_decision_thresholds,
    extract_reference_features,
)
from little_data.pipelines.fine_tune.nodes import (
    cross_validate_fine_tuning,
    evaluate_fine_tuned_model,
    join_fine_tuned_model,
    measure_fine_tuned_model,
    train_chosen_depth,
    try_depths,
)
from little_data.pipelines.seeded_nodes import create_seeded_node

# What every training needs.
TUNING = [
    "raw_images",
    "trunk_model",
    "tail_model",
    "top_model",
    "prediction_views",
    "trunk_features",
    "bottleneck_features",
    "params:fine_tune",
    "params:backbone",
    "params:augmentation",
    "params:top_model",
    "params:random",
]


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    Photos, features, network and head flow in; the finished model, its predictions and metrics
    flow out.
    """
    return Pipeline(
        [
            create_seeded_node(
                try_depths,
                inputs=TUNING,
                outputs=["fine_tuning_trials", "fine_tuning_plan"],
                name="try_depths",
            ),
            create_seeded_node(
                cross_validate_fine_tuning,
                inputs=[*TUNING, "fine_tuning_trials", "fine_tuning_plan"],
                outputs="fine_tuned_judged",
                name="cross_validate_fine_tuning",
            ),
            create_seeded_node(
                train_chosen_depth,
                inputs=[*TUNING, "params:evaluation", "fine_tuning_plan"],
                outputs=["fine_tuned_network", "fine_tuned_history"],
                name="train_chosen_depth",
            ),
            Node(
                extract_reference_features,
                inputs=[
                    "raw_images",
                    "split_manifest",
                    "fine_tuned_network",
                    "params:backbone",
                    "params:bottleneck",
                    "params:evaluation",
                ],
                outputs="reference_features",
                name="extract_reference_features",
            ),
            Node(
                choose_decision_thresholds,
                inputs=["fine_tuned_judged", "params:predict"],
                outputs="decision_thresholds",
                name="choose_decision_thresholds",
            ),
            Node(
                join_fine_tuned_model,
                inputs=[
                    "fine_tuned_network",
                    "fine_tuned_judged",
                    "reference_features",
                    "decision_thresholds",
                    "prediction_views",
                    "params:backbone",
                ],
                outputs="fine_tuned_model",
                name="join_fine_tuned_model",
            ),
            Node(
                evaluate_fine_tuned_model,
                inputs=[
                    "raw_images",
                    "split_manifest",
                    "fine_tuned_model",
                    "fine_tuned_judged",
                    "params:bottleneck",
                ],
                outputs="fine_tuned_predictions",
                name="evaluate_fine_tuned_model",
                tags="evaluation",
            ),
            Node(
                measure_fine_tuned_model,
                inputs=[
                    "fine_tuned_predictions",
                    "top_model_metrics",
                    "fine_tuning_plan",
                    "fine_tuned_history",
                    "split_manifest",
                ],
                outputs="fine_tuned_metrics",
                name="measure_fine_tuned_model",
                tags="evaluation",
            ),
        ],
        tags="fine_tune",
    )

"""From photos to the baseline: a convnet that is trained from nothing."""

from kedro.pipeline import Node, Pipeline

from little_data.pipelines.scratch.nodes import (
    decode_photos,
    evaluate_scratch_model,
    measure_scratch_model,
    train_scratch_model,
)
from little_data.pipelines.seeded_nodes import create_seeded_node


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    The photos and their split flow in; the model, its history, predictions and metrics flow out.
    """
    return Pipeline(
        [
            Node(
                decode_photos,
                inputs=["raw_images", "split_manifest", "params:scratch"],
                outputs="scratch_images",
                name="decode_photos",
            ),
            create_seeded_node(
                train_scratch_model,
                inputs=["scratch_images", "params:scratch", "params:augmentation", "params:random"],
                outputs=["scratch_model", "scratch_history"],
                name="train_scratch_model",
            ),
            Node(
                evaluate_scratch_model,
                inputs=["raw_images", "split_manifest", "scratch_images", "scratch_model"],
                outputs="scratch_predictions",
                name="evaluate_scratch_model",
                tags="evaluation",
            ),
            Node(
                measure_scratch_model,
                inputs=[
                    "scratch_predictions",
                    "scratch_images",
                    "scratch_history",
                    "split_manifest",
                ],
                outputs="scratch_metrics",
                name="measure_scratch_model",
                tags="evaluation",
            ),
        ],
        tags="scratch",
    )

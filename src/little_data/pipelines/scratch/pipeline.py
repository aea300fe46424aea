"""The baseline: a small convnet, trained from nothing."""

from kedro.pipeline import Pipeline, node, pipeline

from little_data.pipelines.scratch.nodes import (
    decode_photos,
    evaluate_scratch_model,
    measure_scratch_model,
    train_scratch_model,
)


def create_pipeline() -> Pipeline:
    """Create the pipeline."""
    return pipeline(
        [
            node(
                decode_photos,
                inputs=["raw_images", "split_manifest", "params:scratch"],
                outputs="scratch_images",
                name="decode_photos",
            ),
            node(
                train_scratch_model,
                inputs=["scratch_images", "params:scratch", "params:augmentation", "params:random"],
                outputs=["scratch_model", "scratch_history"],
                name="train_scratch_model",
            ),
            node(
                evaluate_scratch_model,
                inputs=["raw_images", "split_manifest", "scratch_images", "scratch_model"],
                outputs="scratch_predictions",
                name="evaluate_scratch_model",
                tags="evaluation",
            ),
            node(
                measure_scratch_model,
                inputs=["scratch_predictions", "scratch_images", "scratch_history"],
                outputs="scratch_metrics",
                name="measure_scratch_model",
                tags="evaluation",
            ),
        ],
        tags="scratch",
    )

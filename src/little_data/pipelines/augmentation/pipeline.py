"""From training photos to a plan of the views to make of them."""

from kedro.pipeline import Pipeline, node, pipeline

from little_data.pipelines.augmentation.nodes import draw_augmentation_sheet, plan_augmentation


def create_pipeline() -> Pipeline:
    """Create the pipeline."""
    return pipeline(
        [
            node(
                plan_augmentation,
                inputs=["split_manifest", "params:augmentation", "params:random"],
                outputs="augmentation_plan",
                name="plan_augmentation",
            ),
            node(
                draw_augmentation_sheet,
                inputs=["raw_images", "split_manifest", "params:augmentation", "params:random"],
                outputs="augmentation_sheet",
                name="draw_augmentation_sheet",
            ),
        ],
        tags="augmentation",
    )

"""From training photos to the plan of their views."""

from kedro.pipeline import Node, Pipeline

from little_data.pipelines.augmentation.nodes import draw_augmentation_sheet, plan_augmentation


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    The split manifest flows in; the plan and a sheet of example views flow out.
    """
    return Pipeline(
        [
            Node(
                plan_augmentation,
                inputs=[
                    "split_manifest",
                    "params:augmentation",
                    "params:evaluation",
                    "params:random",
                ],
                outputs="augmentation_plan",
                name="plan_augmentation",
            ),
            Node(
                draw_augmentation_sheet,
                inputs=["raw_images", "split_manifest", "params:augmentation", "params:random"],
                outputs="augmentation_sheet",
                name="draw_augmentation_sheet",
            ),
        ],
        tags="augmentation",
    )

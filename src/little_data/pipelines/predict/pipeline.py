"""New photos through the finished model."""

from kedro.pipeline import Pipeline, node, pipeline

from little_data.inference.classification import classify_photos
from little_data.pipelines.predict.nodes import draw_least_sure_photos, list_unreadable_images


def create_pipeline() -> Pipeline:
    """Create the pipeline."""
    return pipeline(
        [
            node(
                classify_photos,
                inputs=["new_images", "fine_tuned_model", "params:bottleneck"],
                outputs="new_predictions",
                name="classify_new_images",
            ),
            node(
                list_unreadable_images,
                inputs=["new_images", "new_predictions"],
                outputs="unreadable_images",
                name="list_unreadable_images",
            ),
            node(
                draw_least_sure_photos,
                inputs=["new_images", "new_predictions"],
                outputs="new_predictions_sheet",
                name="draw_least_sure_photos",
            ),
        ],
        tags="predict",
    )

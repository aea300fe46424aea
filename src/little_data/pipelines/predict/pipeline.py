"""From new photos to their predictions."""

from kedro.pipeline import Node, Pipeline

from little_data.inference.classification import classify_photos
from little_data.pipelines.predict.nodes import draw_least_sure_photos, list_unreadable_images


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    The photos and the finished model flow in; predictions, unreadable files and a sheet flow out.
    """
    return Pipeline(
        [
            Node(
                classify_photos,
                inputs=["new_images", "fine_tuned_model", "params:bottleneck"],
                outputs="new_predictions",
                name="classify_new_images",
            ),
            Node(
                list_unreadable_images,
                inputs=["new_images", "new_predictions"],
                outputs="unreadable_images",
                name="list_unreadable_images",
            ),
            Node(
                draw_least_sure_photos,
                inputs=["new_images", "new_predictions"],
                outputs="new_predictions_sheet",
                name="draw_least_sure_photos",
            ),
        ],
        tags="predict",
    )

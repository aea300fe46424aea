"""From a source of photos to checked, labelled and split photos."""

from kedro.pipeline import Node, Pipeline

from little_data.pipelines.ingestion.corrections import correct_labels
from little_data.pipelines.ingestion.nodes import inspect_images, sort_images
from little_data.pipelines.ingestion.splits import split_images


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    The listing of a source, labels of further photos and the user's corrections flow in; the
    manifest, the rejected files and the split flow out.
    """
    return Pipeline(
        [
            Node(
                inspect_images,
                inputs=["raw_images", "params:ingestion", "new_labels"],
                outputs="image_facts",
                name="inspect_images",
            ),
            Node(
                correct_labels,
                inputs=["image_facts", "corrections"],
                outputs="corrected_images",
                name="correct_labels",
            ),
            Node(
                sort_images,
                inputs=["corrected_images", "params:ingestion"],
                outputs=["image_manifest", "rejected_images"],
                name="sort_images",
            ),
            Node(
                split_images,
                inputs=[
                    "image_manifest",
                    "params:ingestion",
                    "params:evaluation",
                    "params:random",
                ],
                outputs="split_manifest",
                name="split_images",
            ),
        ],
        tags="ingestion",
    )

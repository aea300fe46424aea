"""From a source of photos to checked, labelled and split photos."""

from kedro.pipeline import Pipeline, node, pipeline

from little_data.pipelines.ingestion.nodes import inspect_images, sort_images, split_images


def create_pipeline() -> Pipeline:
    """Create the pipeline."""
    return pipeline(
        [
            node(
                inspect_images,
                inputs=["raw_images", "params:ingestion"],
                outputs="image_facts",
                name="inspect_images",
            ),
            node(
                sort_images,
                inputs=["image_facts", "params:ingestion"],
                outputs=["image_manifest", "rejected_images"],
                name="sort_images",
            ),
            node(
                split_images,
                inputs=["image_manifest", "params:ingestion", "params:random"],
                outputs="split_manifest",
                name="split_images",
            ),
        ],
        tags="ingestion",
    )

"""From the finished model to files for other runtimes."""

from kedro.pipeline import Node, Pipeline

from little_data.pipelines.export.nodes import export_model, refuse_problems
from little_data.pipelines.seeded_nodes import create_seeded_node


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    The model and photos to check it with flow in; the exports and how they compare flow out.
    """
    return Pipeline(
        [
            create_seeded_node(
                export_model,
                inputs=[
                    "fine_tuned_model",
                    "raw_images",
                    "split_manifest",
                    "export_packages",
                    "params:export",
                    "params:random",
                ],
                outputs=["model_exports", "exported_models"],
                name="export_model",
            ),
            Node(
                refuse_problems,
                inputs="exported_models",
                outputs=None,
                name="refuse_problems",
            ),
        ],
        tags="export",
    )

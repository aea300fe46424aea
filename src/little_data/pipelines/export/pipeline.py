"""The finished model in the formats of other runtimes."""

from kedro.pipeline import Pipeline, node, pipeline

from little_data.pipelines.export.nodes import export_model, refuse_problems


def create_pipeline() -> Pipeline:
    """Create the pipeline."""
    return pipeline(
        [
            node(
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
            node(
                refuse_problems,
                inputs="exported_models",
                outputs=None,
                name="refuse_problems",
            ),
        ],
        tags="export",
    )

"""A competition's test photos through the finished model, to a file for Kaggle."""

from kedro.pipeline import Pipeline, node, pipeline

from little_data.inference.classification import classify_photos
from little_data.pipelines.submission.nodes import tabulate_submission


def create_pipeline() -> Pipeline:
    """Create the pipeline."""
    return pipeline(
        [
            node(
                classify_photos,
                inputs=["competition_test", "fine_tuned_model", "params:bottleneck"],
                outputs="competition_predictions",
                name="classify_competition_test",
            ),
            node(
                tabulate_submission,
                inputs=["competition_test", "competition_predictions", "params:submission"],
                outputs="submission",
                name="tabulate_submission",
            ),
        ],
        tags="submission",
    )

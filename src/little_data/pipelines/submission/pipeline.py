"""From the test photos of a competition to the file that Kaggle takes."""

from kedro.pipeline import Node, Pipeline

from little_data.inference.classification import classify_photos
from little_data.pipelines.submission.nodes import tabulate_submission


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    The photos and the finished model flow in; predictions and the submission flow out.
    """
    return Pipeline(
        [
            Node(
                classify_photos,
                inputs=["competition_test", "fine_tuned_model", "params:bottleneck"],
                outputs="competition_predictions",
                name="classify_competition_test",
            ),
            Node(
                tabulate_submission,
                inputs=["competition_test", "competition_predictions", "params:submission"],
                outputs="submission",
                name="tabulate_submission",
            ),
        ],
        tags="submission",
    )

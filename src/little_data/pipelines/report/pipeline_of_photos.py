"""The part of the report that looks at photos: all, wrongly classified and suspect ones."""

from kedro.pipeline import Node, Pipeline

from little_data.pipelines.report.mistakes import (
    draw_with_heatmaps,
    list_least_sure,
    list_most_wrong,
)
from little_data.pipelines.report.odd_photos import draw_odd_photos, list_odd_photos
from little_data.pipelines.report.photo_features import plot_bottleneck_features
from little_data.pipelines.report.photos import draw_photo_sheet, plot_class_counts
from little_data.pipelines.report.suspects import (
    draw_label_issues,
    draw_near_duplicates,
    find_label_issues,
    find_near_duplicates,
)
from little_data.pipelines.seeded_nodes import create_seeded_node

FEATURES = ["bottleneck_features", "test_bottleneck_features"]


def create_photos() -> Pipeline:
    """Create the part that shows the photos themselves."""
    return Pipeline(
        [
            Node(
                draw_photo_sheet,
                inputs=["raw_images", "split_manifest"],
                outputs=["photo_sheet", "photo_gallery"],
                name="draw_photo_sheet",
            ),
            Node(
                plot_class_counts,
                inputs=["split_manifest", "rejected_images"],
                outputs="class_counts_plot",
                name="plot_class_counts",
            ),
            create_seeded_node(
                plot_bottleneck_features,
                inputs=[*FEATURES, "params:random"],
                outputs="bottleneck_features_plot",
                name="plot_bottleneck_features",
                tags="evaluation",
            ),
        ]
    )


def create_mistakes() -> Pipeline:
    """Create the part that shows where the finished model fails, and where it looks."""
    return Pipeline(
        [
            Node(
                list_most_wrong,
                inputs=["fine_tuned_predictions", "label_issues", "params:report"],
                outputs="most_wrong_table",
                name="list_most_wrong",
            ),
            Node(
                draw_with_heatmaps,
                inputs=["most_wrong_table", "raw_images", "fine_tuned_model"],
                outputs=["most_wrong_figure", "most_wrong_gallery"],
                name="draw_most_wrong",
            ),
            Node(
                list_least_sure,
                inputs=[
                    "fine_tuned_predictions",
                    "label_issues",
                    "most_wrong_table",
                    "params:report",
                ],
                outputs="least_sure_table",
                name="list_least_sure",
            ),
            Node(
                draw_with_heatmaps,
                inputs=["least_sure_table", "raw_images", "fine_tuned_model"],
                outputs=["least_sure_figure", "least_sure_gallery"],
                name="draw_least_sure",
            ),
        ]
    )


def create_suspects() -> Pipeline:
    """Create the part that looks for wrong labels, near-duplicates and odd photos."""
    return Pipeline(
        [
            create_seeded_node(
                find_label_issues,
                inputs=[*FEATURES, "params:random"],
                outputs="label_issues",
                name="find_label_issues",
                tags="evaluation",
            ),
            Node(
                draw_label_issues,
                inputs=["label_issues", "raw_images", "params:report"],
                outputs=["label_issues_figure", "label_issues_gallery"],
                name="draw_label_issues",
            ),
            Node(
                find_near_duplicates,
                inputs=[*FEATURES, "feature_levels", "params:report"],
                outputs="near_duplicates",
                name="find_near_duplicates",
                tags="evaluation",
            ),
            Node(
                draw_near_duplicates,
                inputs=["near_duplicates", "raw_images", "params:report"],
                outputs=["near_duplicates_figure", "near_duplicates_gallery"],
                name="draw_near_duplicates",
            ),
            Node(
                list_odd_photos,
                inputs=["image_facts", "split_manifest"],
                outputs="odd_photos",
                name="list_odd_photos",
            ),
            Node(
                draw_odd_photos,
                inputs=["odd_photos", "raw_images", "params:report"],
                outputs=["odd_photos_figure", "odd_photos_gallery"],
                name="draw_odd_photos",
            ),
        ]
    )

"""From photos to the features of a frozen, pretrained network."""

from kedro.pipeline import Node, Pipeline

from little_data.pipelines.bottleneck.nodes import (
    compute_bottleneck_features,
    compute_test_bottleneck_features,
    extract_test_features,
    extract_trunk_features,
    prepare_networks,
    split_backbone,
)
from little_data.pipelines.seeded_nodes import create_seeded_node


def create_pipeline() -> Pipeline:
    """Create the pipeline.

    The photos, their split and the plan of views flow in; trunk, tail and their features flow out.
    """
    return Pipeline(
        [
            create_seeded_node(
                split_backbone,
                inputs=["params:backbone", "params:random"],
                outputs=["trunk_model", "tail_model", "feature_levels"],
                name="split_backbone",
            ),
            Node(
                prepare_networks,
                inputs=["trunk_model", "tail_model", "params:backbone", "params:bottleneck"],
                outputs=["trunk_network", "tail_network"],
                name="prepare_networks",
            ),
            Node(
                extract_trunk_features,
                inputs=["raw_images", "split_manifest", "augmentation_plan", "trunk_network"],
                outputs="trunk_features",
                name="extract_trunk_features",
            ),
            Node(
                compute_bottleneck_features,
                inputs=["trunk_features", "trunk_network", "tail_network"],
                outputs="bottleneck_features",
                name="compute_bottleneck_features",
            ),
            Node(
                extract_test_features,
                inputs=["raw_images", "split_manifest", "augmentation_plan", "trunk_network"],
                outputs="test_features",
                name="extract_test_features",
                tags="evaluation",
            ),
            Node(
                compute_test_bottleneck_features,
                inputs=["test_features", "trunk_network", "tail_network"],
                outputs="test_bottleneck_features",
                name="compute_test_bottleneck_features",
                tags="evaluation",
            ),
        ],
        tags="bottleneck",
    )

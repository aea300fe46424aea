"""Features of the frozen network, for every view of the photos of all splits.

The nodes that return a `FeatureRequest` run no network. They say which features are wanted, and
give the function that computes some of them. `FeatureStoreDataset`, to which Kedro hands the
request when it saves the node's output, knows which features are stored already, and calls that
function for the others: the time that such a node takes is spent while its output is saved.
"""

from __future__ import annotations

from little_data.inference.engines import freeze_network
from little_data.inference.features import (
    VIEW_DTYPE,
    list_learning_views,
    list_test_views,
    request_bottleneck_features,
    request_features,
)
from little_data.parameters.backbones import BACKBONES
from little_data.parameters.base import Seed
from little_data.parameters.bottleneck import BackboneParameters, BottleneckParameters
from little_data.startup.lazy_imports import pd
from little_data.types.arrays import ArrayStore, FeatureRequest
from little_data.types.listing import ImageListing
from little_data.types.networks import FrozenNetwork, KerasModel


def split_backbone(
    parameters: BackboneParameters, seed: Seed
) -> tuple[KerasModel, KerasModel, dict[str, list[int]]]:
    """Build the pretrained network and split it at its boundary.

    Random weights are drawn from the seed; pretrained ones have nothing to do with it.

    Returns:
        The trunk, from raw pixels 0-255 to the features at the boundary; the tail, from there to
        the bottleneck features; and the ``widths`` at which they can be cut off, those of the last
        level and of all levels.
    """
    from little_data.models.backbones import count_features
    from little_data.models.training import seed_everything

    seed_everything(seed.seed)
    preset = parameters.hub_preset
    trunk, tail = (
        _build_from_keras(parameters) if preset is None else _build_from_hub(preset, parameters)
    )
    return trunk, tail, {"widths": count_features(tail)}


def _build_from_hub(preset: str, parameters: BackboneParameters) -> tuple[KerasModel, KerasModel]:
    from little_data.models.keras_hub_networks import build_hub_trunk_and_tail

    return build_hub_trunk_and_tail(
        preset,
        has_weights=parameters.weights == "preset",
        image_size=parameters.image_size,
        boundary=parameters.boundary,
        pooling=parameters.pooling,
    )


def _build_from_keras(parameters: BackboneParameters) -> tuple[KerasModel, KerasModel]:
    from little_data.models.backbones import build_trunk_and_tail

    description = BACKBONES[parameters.name]
    return build_trunk_and_tail(
        parameters.name,
        weights=None if parameters.weights == "random" else parameters.weights,
        image_size=parameters.image_size or description.image_size,
        boundary=parameters.boundary or description.boundary,
        preprocessing=description.preprocessing,
        pooling=parameters.pooling,
        levels=description.levels,
    )


def prepare_networks(
    trunk_model: KerasModel,
    tail_model: KerasModel,
    backbone: BackboneParameters,
    parameters: BottleneckParameters,
) -> tuple[FrozenNetwork, FrozenNetwork]:
    """Bring trunk and tail into the form in which the engine runs them."""
    engine, precision = parameters.engine, parameters.precision
    trunk = freeze_network(trunk_model, engine, backbone.resizing, precision)
    return trunk, freeze_network(tail_model, engine, precision=precision)


def extract_trunk_features(
    raw_images: ImageListing,
    split_manifest: pd.DataFrame,
    augmentation_plan: pd.DataFrame,
    trunk_network: FrozenNetwork,
) -> FeatureRequest:
    """Ask for what the trunk makes of each planned view and of each validation photo.

    Returns:
        The features at the boundary, one row a view, with the photo's label and split. Saving
        them runs the trunk over the views that it has never been run over.
    """
    views = list_learning_views(split_manifest, augmentation_plan)
    return request_features(trunk_network, raw_images.root, views, VIEW_DTYPE)


def extract_test_features(
    raw_images: ImageListing,
    split_manifest: pd.DataFrame,
    augmentation_plan: pd.DataFrame,
    trunk_network: FrozenNetwork,
) -> FeatureRequest:
    """Ask for what the trunk makes of the test photos, for the evaluation only.

    Returns:
        The features at the boundary, computed and stored in full precision: what is measured on
        them is what the finished model answers on the photos. Saving them runs the trunk over the
        photos that it has never been run over.
    """
    views = list_test_views(split_manifest, augmentation_plan)
    return request_features(trunk_network.in_full_precision(), raw_images.root, views, "float32")


def compute_bottleneck_features(
    trunk_features: ArrayStore, trunk_network: FrozenNetwork, tail_network: FrozenNetwork
) -> FeatureRequest:
    """Ask for what the tail, as it was pretrained, makes of the trunk's features.

    Returns:
        The bottleneck features, float32, one vector for each row of the trunk's features. Saving
        them runs the tail over the rows that it has never been run over.
    """
    return request_bottleneck_features(trunk_network, tail_network, trunk_features)


def compute_test_bottleneck_features(
    test_features: ArrayStore, trunk_network: FrozenNetwork, tail_network: FrozenNetwork
) -> FeatureRequest:
    """Ask for what the tail makes of the trunk's features of the test photos.

    Returns:
        As of `compute_bottleneck_features`, but computed in full precision.
    """
    return request_bottleneck_features(
        trunk_network.in_full_precision(), tail_network.in_full_precision(), test_features
    )

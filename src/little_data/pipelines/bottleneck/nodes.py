"""Features of the frozen network, for every view of the training and validation photos."""

from __future__ import annotations

import pandas as pd

from little_data.datasets.array_store import ArrayStore, ArrayStream
from little_data.datasets.image_listing import ImageListing
from little_data.features import extract_features, run_over_rows
from little_data.parameters import BackboneParameters, BottleneckParameters
from little_data.photos.views import unchanged_views
from little_data.typing import KerasModel

# Half precision holds a feature to three digits at half the size; no metric notices.
TRUNK_DTYPE = "float16"


def split_backbone(parameters: BackboneParameters) -> tuple[KerasModel, KerasModel]:
    """Build the pretrained network and split it at the layer at which fine-tuning starts.

    Returns:
        The trunk, from raw pixels 0-255 to the features at the boundary; and the tail, from there
        to the bottleneck features.
    """
    from little_data.models.backbones import build_trunk_and_tail

    return build_trunk_and_tail(parameters)


def extract_trunk_features(
    raw_images: ImageListing,
    split_manifest: pd.DataFrame,
    augmentation_plan: pd.DataFrame,
    trunk_model: KerasModel,
    parameters: BottleneckParameters,
) -> ArrayStream:
    """Run the trunk once over each planned view and over each validation photo.

    Returns:
        The features at the boundary, one row a view, with the photo's label and split.
    """
    views = list_views(split_manifest, augmentation_plan)
    return extract_features(trunk_model, raw_images.root, views, parameters.batch_size, TRUNK_DTYPE)


def list_views(split_manifest: pd.DataFrame, augmentation_plan: pd.DataFrame) -> pd.DataFrame:
    """List the planned views of the training photos, then the validation photos as they are."""
    photos = split_manifest[["path", "label", "split"]]
    planned = augmentation_plan.merge(photos, on="path", validate="many_to_one")
    validation = split_manifest[split_manifest["split"] == "validation"].reset_index(drop=True)
    unchanged = unchanged_views(len(validation)).assign(view=0)
    unchanged[["path", "content_hash", "label", "split"]] = validation[
        ["path", "content_hash", "label", "split"]
    ]
    return pd.concat([planned, unchanged[planned.columns]], ignore_index=True)


def compute_bottleneck_features(
    trunk_features: ArrayStore, tail_model: KerasModel, parameters: BottleneckParameters
) -> ArrayStream:
    """Run the tail, as it was pretrained, over the trunk's features.

    Returns:
        The bottleneck features, float32, one vector for each row of the trunk's features.
    """
    return ArrayStream(
        rows=trunk_features.rows,
        chunks=run_over_rows(tail_model, trunk_features.values, parameters.batch_size),
        shape=tuple(tail_model.output_shape[1:]),
        dtype="float32",
    )

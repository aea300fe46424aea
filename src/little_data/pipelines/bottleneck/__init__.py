"""From photos to the features of a frozen, pretrained network."""

from little_data.pipelines.bottleneck.pipeline import create_pipeline

__all__ = ["create_pipeline"]

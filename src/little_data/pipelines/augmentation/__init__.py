"""From training photos to a plan of the views to make of them."""

from little_data.pipelines.augmentation.pipeline import create_pipeline

__all__ = ["create_pipeline"]

"""A classifier on top of the frozen network."""

from little_data.pipelines.top_model.pipeline import create_pipeline

__all__ = ["create_pipeline"]

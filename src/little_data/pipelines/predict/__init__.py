"""New photos through the finished model."""

from little_data.pipelines.predict.pipeline import create_pipeline

__all__ = ["create_pipeline"]

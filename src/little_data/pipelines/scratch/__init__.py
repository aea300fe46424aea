"""The baseline: a small convnet, trained from nothing."""

from little_data.pipelines.scratch.pipeline import create_pipeline

__all__ = ["create_pipeline"]

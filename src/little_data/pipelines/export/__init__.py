"""The finished model in the formats of other runtimes."""

from little_data.pipelines.export.pipeline import create_pipeline

__all__ = ["create_pipeline"]

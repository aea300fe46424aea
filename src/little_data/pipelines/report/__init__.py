"""The strategies side by side."""

from little_data.pipelines.report.pipeline import create_pipeline

__all__ = ["create_pipeline"]

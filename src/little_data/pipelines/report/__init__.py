"""What the others made, in tables and pictures."""

from little_data.pipelines.report.pipeline import create_pipeline

__all__ = ["create_pipeline"]

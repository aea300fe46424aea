"""A competition's test photos through the finished model, to a file for Kaggle."""

from little_data.pipelines.submission.pipeline import create_pipeline

__all__ = ["create_pipeline"]

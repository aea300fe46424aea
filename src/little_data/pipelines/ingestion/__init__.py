"""From a source of photos to checked, labelled and split photos."""

from little_data.pipelines.ingestion.pipeline import create_pipeline

__all__ = ["create_pipeline"]

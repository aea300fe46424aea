"""The last layers of the network, trained slowly together with the top model."""

from little_data.pipelines.fine_tune.pipeline import create_pipeline

__all__ = ["create_pipeline"]

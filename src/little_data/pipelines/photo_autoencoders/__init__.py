"""Three of the autoencoders, trained on the project's own photos."""

from little_data.pipelines.photo_autoencoders.pipeline import create_pipeline

__all__ = ["create_pipeline"]

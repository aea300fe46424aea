"""Seven kinds of autoencoder, trained on digits, measured and drawn."""

from little_data.pipelines.autoencoders.pipeline import create_pipeline

__all__ = ["create_pipeline"]

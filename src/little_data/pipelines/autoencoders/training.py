"""Build each kind of autoencoder and train it on the training images."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from little_data.parameters.autoencoders import (
    AutoencoderTrainingParameters,
    ConvolutionalAutoencoderParameters,
    DenseAutoencoderParameters,
    SequenceAutoencoderParameters,
    VariationalAutoencoderParameters,
)
from little_data.parameters.base import ParameterGroup, Seed
from little_data.startup.lazy_imports import np, npt, pd
from little_data.types.arrays import ArrayStore
from little_data.types.networks import KerasModel

# Autoencoder, encoder, decoder, and the history: a row an epoch.
Trained: TypeAlias = "tuple[KerasModel, KerasModel, KerasModel, pd.DataFrame]"


def train_dense(
    images: ArrayStore,
    model: DenseAutoencoderParameters,
    training: AutoencoderTrainingParameters,
    seed: Seed,
) -> Trained:
    """Train an autoencoder of dense layers; see `Trained` for what is returned."""
    from little_data.models.autoencoders import build_dense_autoencoder

    return _train_whole(build_dense_autoencoder, images, model, training, seed)


def train_convolutional(
    images: ArrayStore,
    model: ConvolutionalAutoencoderParameters,
    training: AutoencoderTrainingParameters,
    seed: Seed,
) -> Trained:
    """Train an autoencoder of convolutions; see `Trained` for what is returned."""
    from little_data.models.autoencoders import build_convolutional_autoencoder

    return _train_whole(build_convolutional_autoencoder, images, model, training, seed)


def train_sequence(
    images: ArrayStore,
    model: SequenceAutoencoderParameters,
    training: AutoencoderTrainingParameters,
    seed: Seed,
) -> Trained:
    """Train an autoencoder that works row by row; see `Trained` for what is returned."""
    from little_data.models.autoencoders import build_sequence_autoencoder

    return _train_whole(build_sequence_autoencoder, images, model, training, seed)


def train_variational(
    images: ArrayStore,
    model: VariationalAutoencoderParameters,
    training: AutoencoderTrainingParameters,
    seed: Seed,
) -> Trained:
    """Train a variational autoencoder; see `Trained` for what is returned."""
    from little_data.models.autoencoders import build_variational_autoencoder

    return _train_whole(build_variational_autoencoder, images, model, training, seed)


def _train_whole(
    build: Callable[..., KerasModel],
    images: ArrayStore,
    model: ParameterGroup,
    training: AutoencoderTrainingParameters,
    seed: Seed,
) -> Trained:
    rows = images.find_rows("train")
    autoencoder, history = build_and_train(build, images, rows, model, training, seed)
    encoder, decoder = map(autoencoder.get_layer, ("encoder", "decoder"))
    return autoencoder, encoder, decoder, history


def build_and_train(
    build: Callable[..., KerasModel],
    images: ArrayStore,
    rows: npt.NDArray[np.int64],
    model: ParameterGroup,
    parameters: AutoencoderTrainingParameters,
    seed: Seed,
) -> tuple[KerasModel, pd.DataFrame]:
    """Build an autoencoder and train it on some of the images.

    Args:
        build: Takes the shape of an image and what `model` holds.
        images: Pixels 0-255.
        rows: Numbers of the images to train on.
        model: The architecture.
        parameters: Of the training.
        seed: Of the initial weights, and again of the training.

    Returns:
        The autoencoder and its history, a row an epoch.
    """
    from little_data.models.batches import ReconstructionBatches
    from little_data.models.training import seed_everything, train_autoencoder

    seed_everything(seed.seed)
    autoencoder = build(images.values.shape[1:], **dict(model))
    seed_everything(seed.seed)
    options: dict[str, Any] = {
        "pixels": images.values,
        "noise": parameters.noise,
        "batch_size": parameters.batch_size,
    }
    training = ReconstructionBatches(rows=rows, seed=seed.seed, **options)
    validation = ReconstructionBatches(rows=images.find_rows("validation"), **options)
    history = train_autoencoder(
        autoencoder, training, validation, loss=parameters.loss, **parameters.recipe
    )
    return autoencoder, history

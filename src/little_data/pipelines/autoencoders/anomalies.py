"""Try out each kind of autoencoder as a judge of what is strange.

It is trained without the images of one label. Those should be reconstructed worse than the others.
"""

from __future__ import annotations

from collections.abc import Callable

from little_data.evaluation.reconstructions import measure_squared_errors
from little_data.parameters.autoencoders import (
    AnomalyParameters,
    AutoencoderTrainingParameters,
    ConvolutionalAutoencoderParameters,
    DenseAutoencoderParameters,
    SequenceAutoencoderParameters,
    VariationalAutoencoderParameters,
)
from little_data.parameters.base import ParameterGroup, Seed
from little_data.pipelines.autoencoders.evaluation_images import (
    choose_left_out,
    load_test_images,
    reconstruct,
    tabulate_errors,
)
from little_data.pipelines.autoencoders.training import build_and_train
from little_data.startup.lazy_imports import np, pd
from little_data.types.arrays import ArrayStore
from little_data.types.networks import KerasModel


def score_with_dense(
    images: ArrayStore,
    model: DenseAutoencoderParameters,
    training: AutoencoderTrainingParameters,
    anomaly: AnomalyParameters,
    seed: Seed,
) -> pd.DataFrame:
    """Score the test images by an autoencoder of dense layers; see `_score`."""
    from little_data.models.autoencoders import build_dense_autoencoder

    return _score(build_dense_autoencoder, images, model, training, anomaly, seed)


def score_with_convolutional(
    images: ArrayStore,
    model: ConvolutionalAutoencoderParameters,
    training: AutoencoderTrainingParameters,
    anomaly: AnomalyParameters,
    seed: Seed,
) -> pd.DataFrame:
    """Score the test images by an autoencoder of convolutions; see `_score`."""
    from little_data.models.autoencoders import build_convolutional_autoencoder

    return _score(build_convolutional_autoencoder, images, model, training, anomaly, seed)


def score_with_sequence(
    images: ArrayStore,
    model: SequenceAutoencoderParameters,
    training: AutoencoderTrainingParameters,
    anomaly: AnomalyParameters,
    seed: Seed,
) -> pd.DataFrame:
    """Score the test images by an autoencoder that works row by row; see `_score`."""
    from little_data.models.autoencoders import build_sequence_autoencoder

    return _score(build_sequence_autoencoder, images, model, training, anomaly, seed)


def score_with_variational(
    images: ArrayStore,
    model: VariationalAutoencoderParameters,
    training: AutoencoderTrainingParameters,
    anomaly: AnomalyParameters,
    seed: Seed,
) -> pd.DataFrame:
    """Score the test images by a variational autoencoder; see `_score`."""
    from little_data.models.autoencoders import build_variational_autoencoder

    return _score(build_variational_autoencoder, images, model, training, anomaly, seed)


def _score(
    build: Callable[..., KerasModel],
    images: ArrayStore,
    model: ParameterGroup,
    training: AutoencoderTrainingParameters,
    anomaly: AnomalyParameters,
    seed: Seed,
) -> pd.DataFrame:
    """Train without the images of one label, and score the test images by their reconstruction.

    Returns:
        One row a test image: ``label``, ``is_anomaly`` (its label was left out) and ``error``,
        the mean squared error of its reconstruction.

    Raises:
        AutoencoderError: No image has the label that is to be left out.
    """
    left_out = choose_left_out(images, anomaly)
    rows = images.find_rows("train")
    rows = rows[images.rows["label"].to_numpy()[rows] != left_out]
    shortened = training.model_copy(update={"epochs": anomaly.epochs})
    autoencoder, _ = build_and_train(build, images, rows, model, shortened, seed)
    clean, inputs = load_test_images(images, training.noise, seed)
    reconstructions = np.concatenate(list(reconstruct(autoencoder, inputs)))
    return tabulate_errors(images, left_out, measure_squared_errors(clean, reconstructions))

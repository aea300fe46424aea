"""Split the images, and build, train and apply autoencoders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from little_data.evaluation.reconstructions import measure_squared_errors
from little_data.parameters.autoencoders import (
    AnomalyParameters,
    AutoencoderTrainingParameters,
    ConvolutionalAutoencoderParameters,
    DenseAutoencoderParameters,
    ImageSplitParameters,
    SequenceAutoencoderParameters,
    VariationalAutoencoderParameters,
)
from little_data.parameters.base import Seed
from little_data.photos.pixels import Images, scale_pixels
from little_data.pipelines.autoencoders.evaluation_images import (
    choose_left_out,
    cut_into_batches,
    load_test_images,
    tabulate_errors,
)
from little_data.startup.lazy_imports import np, npt, pd
from little_data.types.arrays import ArrayStore, ArrayStream
from little_data.types.labelled_images import LabelledImages
from little_data.types.networks import KerasModel


def split_digits(
    digits: LabelledImages, parameters: ImageSplitParameters, seed: Seed
) -> ArrayStream:
    """Split the digits; test images of the source stay test images.

    Returns:
        Pixels 0-255, uint8, of shape (count, height, width, channels), with the columns ``label``
        and ``split``.
    """
    random = np.random.default_rng(seed.seed)
    split = np.where(digits.is_test, "test", "train").astype(object)
    if not digits.is_test.any():
        split[_draw_share(digits.labels, split, parameters.test, random)] = "test"
    split[_draw_share(digits.labels, split, parameters.validation, random)] = "validation"
    return ArrayStream(
        rows=pd.DataFrame({"label": digits.labels, "split": split}),
        chunks=[digits.pixels],
        shape=digits.pixels.shape[1:],
        dtype="uint8",
    )


def build_dense(
    images: ArrayStore, parameters: DenseAutoencoderParameters, seed: Seed
) -> KerasModel:
    """Build an untrained autoencoder of dense layers."""
    from little_data.models.autoencoders import build_dense_autoencoder
    from little_data.models.training import seed_everything

    seed_everything(seed.seed)
    return build_dense_autoencoder(images.values.shape[1:], parameters)


def build_convolutional(
    images: ArrayStore, parameters: ConvolutionalAutoencoderParameters, seed: Seed
) -> KerasModel:
    """Build an untrained autoencoder of convolutions."""
    from little_data.models.autoencoders import build_convolutional_autoencoder
    from little_data.models.training import seed_everything

    seed_everything(seed.seed)
    return build_convolutional_autoencoder(images.values.shape[1:], parameters)


def build_sequence(
    images: ArrayStore, parameters: SequenceAutoencoderParameters, seed: Seed
) -> KerasModel:
    """Build an untrained autoencoder that reads and writes row by row."""
    from little_data.models.autoencoders import build_sequence_autoencoder
    from little_data.models.training import seed_everything

    seed_everything(seed.seed)
    return build_sequence_autoencoder(images.values.shape[1:], parameters)


def build_variational(
    images: ArrayStore, parameters: VariationalAutoencoderParameters, seed: Seed
) -> KerasModel:
    """Build an untrained variational autoencoder."""
    from little_data.models.autoencoders import build_variational_autoencoder
    from little_data.models.training import seed_everything

    seed_everything(seed.seed)
    return build_variational_autoencoder(images.values.shape[1:], parameters)


def train_autoencoder(
    untrained_autoencoder: KerasModel,
    images: ArrayStore,
    parameters: AutoencoderTrainingParameters,
    seed: Seed,
) -> tuple[KerasModel, KerasModel, KerasModel, pd.DataFrame]:
    """Train an autoencoder on the training images.

    Returns:
        The autoencoder, its encoder, its decoder, and the history, a row an epoch.
    """
    rows = images.find_rows("train")
    history = _train(untrained_autoencoder, images, rows, parameters, seed)
    encoder, decoder = map(untrained_autoencoder.get_layer, ("encoder", "decoder"))
    return untrained_autoencoder, encoder, decoder, history


def encode_images(encoder: KerasModel, images: ArrayStore) -> ArrayStream:
    """Code the images of all splits; a variational encoder's code is its mean.

    Returns:
        The codes, float32, of shape (count, code size) or (count, height, width, channels).
    """
    return ArrayStream(
        rows=images.rows,
        chunks=_encode(encoder, images.values),
        shape=tuple(encoder.outputs[0].shape[1:]),
        dtype="float32",
    )


def reconstruct_test_images(
    autoencoder: KerasModel,
    images: ArrayStore,
    parameters: AutoencoderTrainingParameters,
    seed: Seed,
) -> ArrayStream:
    """Code and decode the test images, with as much noise as in training.

    Returns:
        The reconstructions, float32 in [0, 1], of shape (count, height, width, channels).
    """
    _, inputs = load_test_images(images, parameters.noise, seed)
    return ArrayStream(
        rows=images.rows.iloc[images.find_rows("test")].reset_index(drop=True),
        chunks=_reconstruct(autoencoder, inputs),
        shape=inputs.shape[1:],
        dtype="float32",
    )


def score_anomalies(
    untrained_autoencoder: KerasModel,
    images: ArrayStore,
    parameters: AutoencoderTrainingParameters,
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
    shortened = parameters.model_copy(update={"epochs": anomaly.epochs})
    _train(untrained_autoencoder, images, rows, shortened, seed)
    clean, inputs = load_test_images(images, parameters.noise, seed)
    reconstructions = np.concatenate(list(_reconstruct(untrained_autoencoder, inputs)))
    return tabulate_errors(images, left_out, measure_squared_errors(clean, reconstructions))


def _draw_share(
    labels: npt.NDArray[Any], split: npt.NDArray[Any], share: float, random: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Draw a share of the training images of each label."""
    of_labels = (
        np.flatnonzero((labels == label) & (split == "train")) for label in np.unique(labels)
    )
    drawn = [random.permutation(rows)[: round(share * len(rows))] for rows in of_labels]
    return np.concatenate(drawn)


def _train(
    model: KerasModel,
    images: ArrayStore,
    rows: npt.NDArray[np.int64],
    parameters: AutoencoderTrainingParameters,
    seed: Seed,
) -> pd.DataFrame:
    from little_data.models.batches import ReconstructionBatches
    from little_data.models.training import seed_everything, train_autoencoder

    seed_everything(seed.seed)
    options: dict[str, Any] = {
        "pixels": images.values,
        "noise": parameters.noise,
        "batch_size": parameters.batch_size,
    }
    training = ReconstructionBatches(rows=rows, seed=seed.seed, **options)
    validation = ReconstructionBatches(rows=images.find_rows("validation"), **options)
    return train_autoencoder(model, training, validation, parameters)


def _encode(encoder: KerasModel, pixels: npt.NDArray[np.uint8]) -> Iterator[npt.NDArray[Any]]:
    for batch in cut_into_batches(pixels):
        outputs = encoder.predict_on_batch(scale_pixels(batch))
        yield outputs[0] if isinstance(outputs, list) else outputs


def _reconstruct(autoencoder: KerasModel, inputs: Images) -> Iterator[Images]:
    return (autoencoder.predict_on_batch(batch) for batch in cut_into_batches(inputs))

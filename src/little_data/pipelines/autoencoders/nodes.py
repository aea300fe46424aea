"""Split the images, and build, train and apply autoencoders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

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
from little_data.parameters.base import ParameterGroup, Seed
from little_data.photos.pixels import Images, scale_pixels
from little_data.pipelines.autoencoders.evaluation_images import (
    BATCH_SIZE,
    choose_left_out,
    load_test_images,
    tabulate_errors,
)
from little_data.startup.lazy_imports import np, npt, pd
from little_data.streams.batches import cut_into_batches
from little_data.types.arrays import ArrayStore, ArrayStream
from little_data.types.labelled_images import LabelledImages
from little_data.types.networks import KerasModel

# Autoencoder, encoder, decoder and history.
Trained: TypeAlias = "tuple[KerasModel, KerasModel, KerasModel, pd.DataFrame]"


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


def train_dense(
    images: ArrayStore,
    model: DenseAutoencoderParameters,
    training: AutoencoderTrainingParameters,
    seed: Seed,
) -> Trained:
    """Build an autoencoder of dense layers and train it; see `_build_and_train`."""
    from little_data.models.autoencoders import build_dense_autoencoder

    return _build_and_train(build_dense_autoencoder, images, model, training, seed)


def train_convolutional(
    images: ArrayStore,
    model: ConvolutionalAutoencoderParameters,
    training: AutoencoderTrainingParameters,
    seed: Seed,
) -> Trained:
    """Build an autoencoder of convolutions and train it; see `_build_and_train`."""
    from little_data.models.autoencoders import build_convolutional_autoencoder

    return _build_and_train(build_convolutional_autoencoder, images, model, training, seed)


def train_sequence(
    images: ArrayStore,
    model: SequenceAutoencoderParameters,
    training: AutoencoderTrainingParameters,
    seed: Seed,
) -> Trained:
    """Build an autoencoder that works row by row and train it; see `_build_and_train`."""
    from little_data.models.autoencoders import build_sequence_autoencoder

    return _build_and_train(build_sequence_autoencoder, images, model, training, seed)


def train_variational(
    images: ArrayStore,
    model: VariationalAutoencoderParameters,
    training: AutoencoderTrainingParameters,
    seed: Seed,
) -> Trained:
    """Build a variational autoencoder and train it; see `_build_and_train`."""
    from little_data.models.autoencoders import build_variational_autoencoder

    return _build_and_train(build_variational_autoencoder, images, model, training, seed)


def _build_and_train(
    build: Callable[..., KerasModel],
    images: ArrayStore,
    model: ParameterGroup,
    training: AutoencoderTrainingParameters,
    seed: Seed,
) -> Trained:
    """Build an autoencoder, and train it on the training images.

    Returns:
        The autoencoder, its encoder, its decoder, and the history, a row an epoch.
    """
    from little_data.models.training import seed_everything

    seed_everything(seed.seed)
    autoencoder = build(images.values.shape[1:], **dict(model))
    history = _train(autoencoder, images, images.find_rows("train"), training, seed)
    encoder, decoder = map(autoencoder.get_layer, ("encoder", "decoder"))
    return autoencoder, encoder, decoder, history


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
    autoencoder: KerasModel,
    images: ArrayStore,
    parameters: AutoencoderTrainingParameters,
    anomaly: AnomalyParameters,
    seed: Seed,
) -> pd.DataFrame:
    """Train a copy without the images of one label, and score the test images by its errors.

    The copy has the layers of the autoencoder, and learns from the start.

    Returns:
        One row a test image: ``label``, ``is_anomaly`` (its label was left out) and ``error``,
        the mean squared error of its reconstruction.

    Raises:
        AutoencoderError: No image has the label that is to be left out.
    """
    from little_data.models.autoencoders import rebuild_untrained
    from little_data.models.training import seed_everything

    left_out = choose_left_out(images, anomaly)
    rows = images.find_rows("train")
    rows = rows[images.rows["label"].to_numpy()[rows] != left_out]
    shortened = parameters.model_copy(update={"epochs": anomaly.epochs})
    seed_everything(seed.seed)
    copy = rebuild_untrained(autoencoder)
    _train(copy, images, rows, shortened, seed)
    clean, inputs = load_test_images(images, parameters.noise, seed)
    reconstructions = np.concatenate(list(_reconstruct(copy, inputs)))
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
    return train_autoencoder(model, training, validation, loss=parameters.loss, **parameters.recipe)


def _encode(encoder: KerasModel, pixels: npt.NDArray[np.uint8]) -> Iterator[npt.NDArray[Any]]:
    for batch in cut_into_batches(pixels, BATCH_SIZE):
        outputs = encoder.predict_on_batch(scale_pixels(batch))
        yield outputs[0] if isinstance(outputs, list) else outputs


def _reconstruct(autoencoder: KerasModel, inputs: Images) -> Iterator[Images]:
    return (autoencoder.predict_on_batch(batch) for batch in cut_into_batches(inputs, BATCH_SIZE))

"""Split the images, and apply trained autoencoders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from little_data.parameters.autoencoders import (
    AutoencoderTrainingParameters,
    ImageSplitParameters,
)
from little_data.parameters.base import Seed
from little_data.photos.pixels import scale_pixels
from little_data.pipelines.autoencoders.evaluation_images import (
    BATCH_SIZE,
    load_test_images,
    reconstruct,
)
from little_data.startup.lazy_imports import np, npt, pd
from little_data.streams.batches import cut_into_batches
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
        chunks=reconstruct(autoencoder, inputs),
        shape=inputs.shape[1:],
        dtype="float32",
    )


def _draw_share(
    labels: npt.NDArray[Any], split: npt.NDArray[Any], share: float, random: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Draw a share of the training images of each label."""
    of_labels = (
        np.flatnonzero((labels == label) & (split == "train")) for label in np.unique(labels)
    )
    drawn = [random.permutation(rows)[: round(share * len(rows))] for rows in of_labels]
    return np.concatenate(drawn)


def _encode(encoder: KerasModel, pixels: npt.NDArray[np.uint8]) -> Iterator[npt.NDArray[Any]]:
    for batch in cut_into_batches(pixels, BATCH_SIZE):
        outputs = encoder.predict_on_batch(scale_pixels(batch))
        yield outputs[0] if isinstance(outputs, list) else outputs

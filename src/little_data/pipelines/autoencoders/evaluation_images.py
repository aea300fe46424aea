"""The images that autoencoders are measured with."""

from __future__ import annotations

from collections.abc import Iterator

from little_data.messages.errors import LittleDataError
from little_data.parameters.autoencoders import AnomalyParameters
from little_data.parameters.base import Seed
from little_data.photos.labels import find_class
from little_data.photos.pixels import Images, add_noise, scale_pixels
from little_data.startup.lazy_imports import np, npt, pd
from little_data.streams.batches import cut_into_batches
from little_data.types.arrays import ArrayStore
from little_data.types.networks import KerasModel

BATCH_SIZE = 500  # images that are coded at once; no figure depends on it


class AutoencoderError(LittleDataError):
    """Images or parameters that do not fit each other; the message says what to change."""


def load_test_images(images: ArrayStore, noise: float, seed: Seed) -> tuple[Images, Images]:
    """Return the test images, and the same with noise: the same noise for every autoencoder.

    Raises:
        AutoencoderError: There are no test images.
    """
    clean = scale_pixels(images.values[images.find_rows("test")])
    if not len(clean):
        raise AutoencoderError(
            "there are no test images to measure the autoencoders with. Add photos, or keep some "
            "for the test: ingestion.split.train=0.8,ingestion.split.test=0.2"
        )
    own_seed = seed.derive("noise of the test images").seed
    return clean, add_noise(clean, noise, np.random.default_rng(own_seed))


def choose_left_out(images: ArrayStore, anomaly: AnomalyParameters) -> str:
    """Return the label that anomaly detection leaves out of training.

    Raises:
        AutoencoderError: No image has it.
    """
    labels = sorted(images.rows["label"].unique())
    given = labels[0] if anomaly.left_out is None else anomaly.left_out
    left_out = find_class(given, labels)
    if left_out is None:
        raise AutoencoderError(
            f"anomaly.left_out: no image has the label '{given}'. Labels are {', '.join(labels)}"
        )
    return left_out


def tabulate_errors(
    images: ArrayStore, left_out: str, errors: npt.NDArray[np.float64]
) -> pd.DataFrame:
    """Make the table of anomaly scores; `errors` are those of the test images, in order."""
    labels = images.rows["label"].iloc[images.find_rows("test")].reset_index(drop=True)
    return pd.DataFrame({"label": labels, "is_anomaly": labels == left_out, "error": errors})


def reconstruct(autoencoder: KerasModel, inputs: Images) -> Iterator[Images]:
    """Code and decode images in [0, 1], a batch at a time."""
    return (autoencoder.predict_on_batch(batch) for batch in cut_into_batches(inputs, BATCH_SIZE))

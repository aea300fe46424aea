"""Draw what the autoencoders make of the images."""

from __future__ import annotations

from typing import Any

from little_data.figures.image_figures import draw_codes, draw_image_grid, draw_image_rows
from little_data.figures.plots import plot_latent_plane, plot_training_curves
from little_data.messages.errors import LittleDataError
from little_data.parameters.autoencoders import (
    AutoencoderTrainingParameters,
    LatentDrawingParameters,
)
from little_data.parameters.base import Seed
from little_data.photos.labels import find_class, take_turns
from little_data.photos.pixels import scale_pixels
from little_data.pipelines.autoencoders.evaluation_images import load_test_images
from little_data.startup.lazy_imports import Image, go, np, npt, pd
from little_data.types.arrays import ArrayStore
from little_data.types.networks import KerasModel

SHOWN = 10  # images in a figure, as in the post


class FigureError(LittleDataError):
    """Images that a figure needs are not there; the message says which parameter to change."""


def draw_reconstructions(images: ArrayStore, **reconstructions: ArrayStore) -> Image.Image:
    """Draw ten test images over what each variant makes of them."""
    examples = _choose_examples(images)
    rows = {"original": scale_pixels(_take_test(images)[examples])}
    rows |= {name: store.values[examples] for name, store in reconstructions.items()}
    return draw_image_rows(rows)


def draw_codes_of_examples(images: ArrayStore, codes: ArrayStore) -> Image.Image:
    """Draw ten test images over their codes."""
    examples = _choose_examples(images)
    test_codes = codes.values[codes.find_rows("test")]
    return draw_codes(scale_pixels(_take_test(images)[examples]), test_codes[examples])


def draw_denoising(
    images: ArrayStore,
    reconstructions: ArrayStore,
    parameters: AutoencoderTrainingParameters,
    seed: Seed,
) -> Image.Image:
    """Draw ten test images, the same with noise, and what is made of these."""
    examples = _choose_examples(images)
    clean, noisy = load_test_images(images, parameters.noise, seed)
    return draw_image_rows(
        {
            "original": clean[examples],
            "noisy": noisy[examples],
            "denoised": reconstructions.values[examples],
        }
    )


def plot_test_codes(codes: ArrayStore) -> go.Figure:
    """Plot the test images in the plane of the first two latent numbers."""
    test = codes.find_rows("test")
    numbers = np.pad(codes.values[test], [(0, 0), (0, 1)])  # a lone number lies on a line
    return plot_latent_plane(numbers[:, :2], codes.rows["label"].to_numpy()[test])


def draw_manifold(decoder: KerasModel, parameters: LatentDrawingParameters) -> Image.Image:
    """Draw what the decoder makes of a grid in the plane of the first two latent numbers.

    The grid goes by quantiles of the standard normal distribution, so that each image stands for
    the same share of it; the first latent number grows to the right, the second upwards. Further
    latent numbers are 0.
    """
    from scipy.stats import norm

    side = parameters.manifold_side
    quantiles = norm.ppf((np.arange(side) + 0.5) / side)
    codes = np.zeros((side * side, decoder.input_shape[1]), np.float32)
    second, first = np.meshgrid(quantiles[::-1], quantiles, indexing="ij")
    codes[:, 0] = first.ravel()
    codes[:, 1:2] = second.reshape(-1, 1)[:, : codes.shape[1] - 1]
    return draw_image_grid(decoder.predict_on_batch(codes), columns=side)


def draw_samples(
    decoder: KerasModel, parameters: LatentDrawingParameters, seed: Seed
) -> Image.Image:
    """Draw new images: what the decoder makes of codes from the standard normal distribution."""
    random = np.random.default_rng(seed.seed)
    codes = random.standard_normal((parameters.samples, decoder.input_shape[1]), np.float32)
    return draw_image_rows({"new": decoder.predict_on_batch(codes)})


def draw_interpolation(
    decoder: KerasModel, codes: ArrayStore, parameters: LatentDrawingParameters
) -> Image.Image:
    """Draw what lies on the straight line between the codes of two test images.

    Raises:
        FigureError: No test image has such a label.
    """
    labels = sorted(codes.rows["label"].unique())
    given = parameters.interpolation or (labels[0], labels[-1])
    ends = [find_class(label, labels) or str(label) for label in given]
    first, last = (_find_code(codes, label) for label in ends)
    weights = np.linspace(0, 1, parameters.steps, dtype=np.float32)[:, None]
    images = decoder.predict_on_batch((1 - weights) * first + weights * last)
    return draw_image_rows({" to ".join(ends): images})


def plot_curves(**histories: pd.DataFrame) -> go.Figure:
    """Plot loss over epochs, training and validation, for each variant."""
    return plot_training_curves(histories, y_title="loss")


def _take_test(images: ArrayStore) -> npt.NDArray[np.uint8]:
    return images.values[images.find_rows("test")]


def _choose_examples(images: ArrayStore) -> npt.NDArray[np.int64]:
    """Return the numbers of a few test images, among them, with few labels, each label."""
    labels = images.rows["label"].to_numpy()[images.find_rows("test")]
    return take_turns(labels)[:SHOWN]


def _find_code(codes: ArrayStore, label: str) -> npt.NDArray[Any]:
    is_found = (codes.rows["split"] == "test") & (codes.rows["label"] == label)
    if not is_found.any():
        labels = ", ".join(sorted(codes.rows["label"].unique()))
        raise FigureError(
            f"drawing.interpolation: no test image has the label '{label}'. Labels are {labels}"
        )
    return np.asarray(codes.values[int(np.flatnonzero(is_found)[0])])

"""What the models answer: to a photo its class and where it is seen, to a point a digit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from little_data.demo.reading import ReadPhoto
from little_data.figures.heatmaps import overlay_heatmap
from little_data.figures.image_figures import draw_image_grid
from little_data.photos.decoding import Pixels
from little_data.photos.squares import spread_over_photo
from little_data.types.answers import PROBABILITIES, name_outputs
from little_data.types.networks import KerasModel

PLANE_EXTENT = 3.0  # standard deviations from the middle of the latent plane to its edges
PLANE_DIGITS = 20  # digits in a row and a column of the drawn plane


@dataclass(frozen=True)
class PhotoAnswer:
    """What a classifier makes of a photo.

    Args:
        probabilities: The probability of each class.
        decision: The likeliest class, or why it is worth nothing, as `ImageClassifier.decide` says.
        photo: The photo, upright, RGB pixels 0-255 of shape (height, width, 3).
        overlay: The same with the Grad-CAM of the predicted class laid over it.
    """

    probabilities: dict[str, float]
    decision: str
    photo: Pixels
    overlay: Pixels

    @property
    def predicted(self) -> str:
        """The likeliest class."""
        return max(self.probabilities, key=self.probabilities.__getitem__)


def answer_photo(model: KerasModel, photo: ReadPhoto) -> PhotoAnswer:
    """Classify a photo, decoded as for the model's evaluation, and show where its class is seen.

    Args:
        model: The finished model, an `ImageClassifier`.
        photo: Read with the model's image size and resizing.

    Raises:
        GradCamError: The model has no feature map.
    """
    from little_data.models.grad_cam import compute_grad_cam

    answers = name_outputs(model.predict_on_batch(photo.seen))
    probabilities = answers[PROBABILITIES]
    heatmap = compute_grad_cam(model, photo.seen, probabilities.argmax(axis=1))[0]
    height, width = photo.shown.shape[:2]
    spread = spread_over_photo(heatmap, (width, height), model.resizing)
    return PhotoAnswer(
        probabilities=dict(zip(model.class_names, probabilities[0].tolist(), strict=True)),
        decision=str(model.decide(answers)[0]),
        photo=photo.shown,
        overlay=overlay_heatmap(photo.shown, spread),
    )


def draw_digit(decoder: KerasModel, first: float, second: float) -> Image.Image:
    """Draw what the decoder makes of a point of the plane of the first two latent numbers.

    Further latent numbers are 0.
    """
    codes = _make_codes(decoder, np.array([first]), np.array([second]))
    return draw_image_grid(decoder.predict_on_batch(codes), columns=1)


def draw_plane(decoder: KerasModel) -> Image.Image:
    """Draw the plane of the first two latent numbers, each from -`PLANE_EXTENT` to `PLANE_EXTENT`.

    The first grows to the right, the second upwards, both evenly: unlike the manifold's figure,
    whose steps are quantiles, the picture is a map of the plane.
    """
    edges = np.linspace(-PLANE_EXTENT, PLANE_EXTENT, PLANE_DIGITS + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    second, first = np.meshgrid(middles[::-1], middles, indexing="ij")
    codes = _make_codes(decoder, first.ravel(), second.ravel())
    return draw_image_grid(decoder.predict_on_batch(codes), columns=PLANE_DIGITS)


def _make_codes(
    decoder: KerasModel, first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]
) -> npt.NDArray[np.float32]:
    """Return codes, (count, latent size), of which only the first two numbers are not 0."""
    size = decoder.input_shape[1]
    codes = np.zeros((len(first), max(size, 2)), np.float32)
    codes[:, 0], codes[:, 1] = first, second
    return codes[:, :size]

"""What the models answer: to a photo its class and where it is seen, to a point a digit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from little_data.figures.heatmaps import overlay_heatmap
from little_data.figures.image_figures import draw_image_grid
from little_data.inference.classification import tabulate_answers
from little_data.local_server.reading import ReadPhoto
from little_data.photos.decoding import Pixels
from little_data.photos.squares import spread_over_photo
from little_data.types.answers import DISTANCE, PROBABILITIES, name_outputs
from little_data.types.networks import KerasModel
from little_data.types.predictions import name_probability_columns

PLANE_EXTENT = 3.0  # standard deviations from the middle of the latent plane to its edges
PLANE_DIGITS = 20  # digits in a row and a column of the drawn plane


@dataclass(frozen=True)
class PhotoAnswer:
    """What a classifier makes of a photo.

    Attributes:
        row: Of the table of predictions: all of its columns but ``path``.
        probabilities: The probability of each class.
    """

    row: Mapping[str, str | float]
    probabilities: Mapping[str, float]

    @property
    def predicted(self) -> str:
        """The likeliest class."""
        return str(self.row["predicted"])

    @property
    def decision(self) -> str:
        """The likeliest class, or why it is worth nothing, as `ImageClassifier.decide` says."""
        return str(self.row["decision"])


def answer_photo(model: KerasModel, photo: ReadPhoto) -> PhotoAnswer:
    """Classify a photo, decoded as for the model's evaluation.

    Args:
        model: The finished model, an `ImageClassifier`.
        photo: Read with the model's image size and resizing.
    """
    outputs = name_outputs(model.predict_on_batch(photo.seen))
    names = [PROBABILITIES, DISTANCE] if model.has_distance else [PROBABILITIES]
    answers = np.concatenate([outputs[name] for name in names], axis=1)
    first = tabulate_answers(answers, model).iloc[0]
    row = {str(name): value for name, value in first.items()}
    columns = zip(model.class_names, name_probability_columns(model.class_names), strict=True)
    return PhotoAnswer(row, {name: float(row[column]) for name, column in columns})


def draw_overlay(model: KerasModel, photo: ReadPhoto, predicted: str) -> Pixels:
    """Lay the Grad-CAM of a class over a photo.

    Returns:
        RGB pixels 0-255, as many as the photo is shown with.

    Raises:
        GradCamError: The model has no feature map.
    """
    from little_data.models.grad_cam import compute_grad_cam

    number = np.array([model.class_names.index(predicted)])
    heatmap = compute_grad_cam(model, photo.seen, number)[0]
    height, width = photo.shown.shape[:2]
    spread = spread_over_photo(heatmap, (width, height), model.resizing)
    return overlay_heatmap(photo.shown, spread)


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

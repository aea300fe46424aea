"""The photos that the finished model gets most wrong, and those that it is least sure of."""

from __future__ import annotations

from typing import Any

from little_data.evaluation.metrics import label_losses
from little_data.figures.captions import Line
from little_data.figures.contact_sheet import draw_message
from little_data.figures.heatmaps import overlay_heatmap
from little_data.figures.tiles import Tile, draw_tiles
from little_data.parameters.report import ReportParameters
from little_data.photos.decoding import Pixels, load_thumbnails, stack_photos
from little_data.photos.labels import number_labels
from little_data.photos.squares import spread_over_photo
from little_data.report_page.gallery import render_gallery
from little_data.startup.lazy_imports import Image, np, npt, pd
from little_data.types.listing import ImageListing
from little_data.types.networks import KerasModel, Resizing
from little_data.types.predictions import list_predicted_classes, take_probabilities

THUMBNAIL = 192  # pixels
COLUMNS = 2


def list_most_wrong(
    fine_tuned_predictions: pd.DataFrame, label_issues: pd.DataFrame, parameters: ReportParameters
) -> pd.DataFrame:
    """List the mistakes whose loss is highest, the worst first, if the label does not look wrong.

    Returns:
        Columns ``path``, ``split``, ``label``, ``predicted``, ``label_probability``,
        ``predicted_probability``, ``margin`` (between the two most probable classes) and ``loss``
        (nats).
    """
    photos = _describe_answers(fine_tuned_predictions)
    is_doubted = photos["path"].isin(label_issues["path"])
    mistakes = photos[(photos["label"] != photos["predicted"]) & ~is_doubted]
    mistakes = mistakes.sort_values(["loss", "path"], ascending=[False, True])
    return mistakes.head(parameters.photos_shown).reset_index(drop=True)


def list_least_sure(
    fine_tuned_predictions: pd.DataFrame,
    label_issues: pd.DataFrame,
    most_wrong_table: pd.DataFrame,
    parameters: ReportParameters,
) -> pd.DataFrame:
    """List the photos with the smallest margin, the smallest first, that are not yet listed.

    Returns:
        Columns as in `list_most_wrong`.
    """
    photos = _describe_answers(fine_tuned_predictions)
    listed = pd.concat([label_issues["path"], most_wrong_table["path"]])
    photos = photos[~photos["path"].isin(listed)]
    photos = photos.sort_values(["margin", "path"])
    return photos.head(parameters.photos_shown).reset_index(drop=True)


def _describe_answers(predictions: pd.DataFrame) -> pd.DataFrame:
    probabilities = take_probabilities(predictions)
    labels = number_labels(predictions, list_predicted_classes(predictions))
    second, first = np.sort(probabilities, axis=1)[:, -2:].T
    return predictions[["path", "split", "label", "predicted"]].assign(
        label_probability=probabilities[np.arange(len(labels)), labels],
        predicted_probability=first,
        margin=first - second,
        loss=label_losses(probabilities, labels),
    )


def draw_with_heatmaps(
    photos: pd.DataFrame, raw_images: ImageListing, fine_tuned_model: KerasModel
) -> tuple[Image.Image, str]:
    """Draw photos, each beside the places that led to its predicted class: its Grad-CAM.

    Args:
        photos: As `list_most_wrong` makes them.
        raw_images: Where they lie.
        fine_tuned_model: The model that predicted their classes.

    Returns:
        A sheet of them, and the same as HTML for the page.
    """
    if photos.empty:
        return draw_message("There is no such photo."), ""
    pictures = load_thumbnails(raw_images.root, photos["path"], THUMBNAIL)
    heatmaps = _compute_heatmaps(photos, raw_images, fine_tuned_model)
    tiles = [
        Tile(
            [picture, _overlay(picture, heatmap, fine_tuned_model.resizing)],
            [f"Photo labelled {photo.label}", f"Where the model saw {photo.predicted}"],
            describe_answer(photo),
        )
        for picture, heatmap, photo in zip(pictures, heatmaps, photos.itertuples(), strict=True)
    ]
    return draw_tiles(tiles, COLUMNS), render_gallery(tiles, "pairs")


def describe_answer(photo: Any) -> list[Line]:
    """Write the caption of a photo, a row of `list_most_wrong`.

    Of a mistake it has both probabilities: the table is sorted by that of the label.
    """
    lines = [
        Line(f"label: {photo.label}"),
        Line(f"predicted: {photo.predicted}"),
        Line(f"probability of the prediction: {photo.predicted_probability:.3f}"),
    ]
    if photo.label != photo.predicted:
        lines.append(Line(f"probability of the label: {photo.label_probability:.3f}"))
    return [*lines, Line(str(photo.split), str(photo.path))]


def _compute_heatmaps(
    photos: pd.DataFrame, raw_images: ImageListing, model: KerasModel
) -> npt.NDArray[np.float32]:
    """Return a heat map of what the model saw of each photo, of shape (photos, side, side)."""
    from little_data.models.grad_cam import compute_grad_cam

    pixels = stack_photos(raw_images.root, photos["path"], model.image_size, model.resizing)
    predicted = photos.assign(label=photos["predicted"])
    return compute_grad_cam(model, pixels, number_labels(predicted, model.class_names))


def _overlay(picture: Pixels, heatmap: npt.NDArray[np.float32], resizing: Resizing) -> Pixels:
    height, width, _ = picture.shape
    return overlay_heatmap(picture, spread_over_photo(heatmap, (width, height), resizing))

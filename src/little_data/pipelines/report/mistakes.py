"""The photos that the finished model gets most wrong, and those that it is least sure of."""

from __future__ import annotations

from little_data.evaluation.metrics import label_losses
from little_data.figures.contact_sheet import draw_contact_sheet, join_side_by_side
from little_data.figures.heatmaps import overlay_heatmap
from little_data.parameters.report import ReportParameters
from little_data.photos.decoding import Pixels, stack_photos
from little_data.photos.labels import number_labels
from little_data.startup.lazy_imports import Image, np, pd
from little_data.types.listing import ImageListing
from little_data.types.networks import KerasModel
from little_data.types.predictions import list_predicted_classes, take_probabilities

THUMBNAIL = 192  # pixels
COLUMNS = 2


def list_most_wrong(
    fine_tuned_predictions: pd.DataFrame, parameters: ReportParameters
) -> pd.DataFrame:
    """List the photos whose loss is highest, the worst first.

    Returns:
        Columns ``path``, ``split``, ``label``, ``predicted``, ``label_probability``,
        ``predicted_probability``, ``margin`` (between the two most probable classes) and ``loss``
        (nats).
    """
    photos = _describe_answers(fine_tuned_predictions)
    photos = photos.sort_values(["loss", "path"], ascending=[False, True])
    return photos.head(parameters.photos_shown).reset_index(drop=True)


def list_least_sure(
    fine_tuned_predictions: pd.DataFrame, parameters: ReportParameters
) -> pd.DataFrame:
    """List the photos with the smallest margin, the smallest first.

    Returns:
        Columns as in `list_most_wrong`.
    """
    photos = _describe_answers(fine_tuned_predictions)
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
) -> Image.Image:
    """Draw photos, each beside the places that led to its predicted class: its Grad-CAM.

    Args:
        photos: As `list_most_wrong` makes them.
        raw_images: Where they lie.
        fine_tuned_model: The model that predicted their classes.
    """
    from little_data.models.grad_cam import compute_grad_cam

    seen = fine_tuned_model.image_size, fine_tuned_model.resizing
    pixels = stack_photos(raw_images.root, photos["path"], *seen)
    predicted = photos.assign(label=photos["predicted"])
    classes = number_labels(predicted, fine_tuned_model.class_names)
    heatmaps = compute_grad_cam(fine_tuned_model, pixels, classes)
    overlays = np.stack([overlay_heatmap(*pair) for pair in zip(pixels, heatmaps, strict=True)])
    pairs = join_side_by_side(_make_thumbnails(pixels), _make_thumbnails(overlays))
    captions = [
        (f"label: {label}", f"predicted: {guess} ({probability:.3f})", f"{split}: {path}")
        for path, split, label, guess, probability in zip(
            *(photos[name] for name in ("path", "split", "label", "predicted")),
            photos["predicted_probability"],
            strict=True,
        )
    ]
    return draw_contact_sheet(pairs, COLUMNS, captions=captions)


def _make_thumbnails(pictures: Pixels) -> Pixels:
    size = (THUMBNAIL, THUMBNAIL)
    return np.stack([np.asarray(Image.fromarray(picture).resize(size)) for picture in pictures])

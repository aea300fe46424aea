"""Plan the views of the training photos, and show some of them."""

from __future__ import annotations

from little_data.figures.contact_sheet import draw_contact_sheet
from little_data.parameters.augmentation import AugmentationParameters
from little_data.parameters.base import Seed
from little_data.parameters.evaluation import EvaluationParameters
from little_data.photos.decoding import stack_photos
from little_data.photos.views import plan_views, warp_photos
from little_data.startup.lazy_imports import Image, np, pd
from little_data.types.listing import ImageListing

SHEET_PHOTOS = 8
SHEET_VIEWS = 6
THUMBNAIL = 128  # pixels


def plan_augmentation(
    split_manifest: pd.DataFrame,
    parameters: AugmentationParameters,
    evaluation: EvaluationParameters,
    seed: Seed,
) -> pd.DataFrame:
    """Plan the views of each photo that is learned from, by the finished model at the latest.

    Returns:
        The augmentation plan as `plan_views` makes it: one row a view, of which view 0 is the
        photo itself.
    """
    splits = ["train", "validation"] if evaluation.refit else ["train"]
    learned = split_manifest[split_manifest["split"].isin(splits)]
    views = parameters.count_views(len(learned))
    return plan_views(learned, views, parameters.ranges, seed.seed)


def draw_augmentation_sheet(
    raw_images: ImageListing,
    split_manifest: pd.DataFrame,
    parameters: AugmentationParameters,
    seed: Seed,
) -> Image.Image:
    """Draw up to eight training photos, one a row: the photo itself, then five views of it."""
    training = split_manifest[split_manifest["split"] == "train"]
    shown = training.groupby("label").head(-(-SHEET_PHOTOS // training["label"].nunique()))
    plan = plan_views(shown.head(SHEET_PHOTOS), SHEET_VIEWS, parameters.ranges, seed.seed)
    photos = stack_photos(raw_images.root, plan["path"], THUMBNAIL, "squeeze")
    views = warp_photos(photos, plan)
    return draw_contact_sheet(views.round().astype(np.uint8), columns=SHEET_VIEWS)

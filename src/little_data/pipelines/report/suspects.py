"""Photos that may spoil the figures: wrong labels, and near-duplicates across splits."""

from __future__ import annotations

import logging

from little_data.evaluation.intervals import name_alone
from little_data.evaluation.label_issues import predict_out_of_sample, rank_label_issues
from little_data.evaluation.near_duplicates import find_similar_pairs
from little_data.figures.captions import Line
from little_data.figures.contact_sheet import draw_message
from little_data.figures.tiles import Tile, draw_tiles
from little_data.parameters.base import Seed
from little_data.parameters.report import ReportParameters
from little_data.photos.decoding import load_thumbnails
from little_data.photos.labels import LEAVE_OUT, list_classes, number_labels
from little_data.pipelines.report.photo_features import gather_photos
from little_data.report_page.gallery import render_gallery
from little_data.startup.lazy_imports import Image, np, pd
from little_data.types.arrays import ArrayStore
from little_data.types.listing import ImageListing

logger = logging.getLogger(__name__)

THUMBNAIL = 192  # pixels


def find_label_issues(
    bottleneck_features: ArrayStore, test_bottleneck_features: ArrayStore, seed: Seed
) -> pd.DataFrame:
    """Find the photos of all splits whose label looks wrong.

    Each photo is judged by a logistic regression on the bottleneck features of photos that are not
    of its group, without augmentation.

    Returns:
        Columns ``path``, ``label`` (that which is suggested: the row is a correction),
        ``given_label``, ``split`` and ``label_probability`` (of the given label); the least
        probable label comes first.
    """
    photos, features = gather_photos(bottleneck_features, test_bottleneck_features)
    classes = list_classes(photos)
    labels = number_labels(photos, classes)
    groups = name_alone(photos["group"], photos["path"])
    probabilities = predict_out_of_sample(features, labels, groups, seed.seed)
    suspects = rank_label_issues(probabilities, labels)
    logger.info("Labels that look wrong: %d of %d; see label_issues", len(suspects), len(photos))
    suggested = np.array(classes, dtype=object)[probabilities[suspects].argmax(axis=1)]
    found = photos.iloc[suspects].rename(columns={"label": "given_label"}).reset_index(drop=True)
    issues = found.assign(
        label=suggested, label_probability=probabilities[suspects, labels[suspects]]
    )
    return issues[["path", "label", "given_label", "split", "label_probability"]]


def find_near_duplicates(
    bottleneck_features: ArrayStore,
    test_bottleneck_features: ArrayStore,
    feature_levels: dict[str, list[int]],
    parameters: ReportParameters,
) -> pd.DataFrame:
    """Find photos that are nearly the same as one in another split or fold.

    Each photo is compared with all of the other splits and folds, by the cosine similarity of their
    bottleneck features of the last level, and kept with the most similar one.

    Returns:
        Columns ``path``, ``label`` ("leave out": the row is a correction), ``given_label``,
        ``split``, ``other_path``, ``other_label``, ``other_split`` and ``similarity`` (at most 1);
        the most similar pair comes first.
    """
    photos, features = gather_photos(bottleneck_features, test_bottleneck_features)
    photos = photos.assign(split=name_places(photos)).drop(columns=["fold", "group"])
    last_level = features[:, : feature_levels["widths"][0]]
    pairs = find_similar_pairs(
        last_level, photos["split"].to_numpy(), parameters.near_duplicate_similarity
    )
    if len(pairs):
        logger.warning(
            "Pairs of photos in different splits or folds that are nearly the same: %d; see "
            "near_duplicates",
            len(pairs),
        )
    photos = photos[["path", "label", "split"]]
    first = photos.iloc[pairs["first"]].rename(columns={"label": "given_label"})
    first.insert(1, "label", LEAVE_OUT)
    second = photos.iloc[pairs["second"]].add_prefix("other_")
    both = [table.reset_index(drop=True) for table in (first, second)]
    return pd.concat([*both, pairs[["similarity"]]], axis=1)


def name_places(photos: pd.DataFrame) -> list[str]:
    """Name what decides whether two photos are learned from together: "fold 1", or the split."""
    return [
        f"fold {fold + 1}" if split == "train" and fold >= 0 else split
        for split, fold in zip(photos["split"], photos["fold"], strict=True)
    ]


def draw_label_issues(
    label_issues: pd.DataFrame, raw_images: ImageListing, parameters: ReportParameters
) -> tuple[Image.Image, str]:
    """Draw the photos whose labels look most wrong.

    Returns:
        A sheet of them, and the same as HTML for the page.
    """
    shown = label_issues.head(parameters.photos_shown)
    pictures = load_thumbnails(raw_images.root, shown["path"], THUMBNAIL)
    tiles = [
        Tile(
            [picture],
            [f"Photo labelled {photo.given_label}"],
            [
                Line(f"label: {photo.given_label}"),
                Line(f"suggested: {photo.label}"),
                Line(f"probability of the label: {photo.label_probability:.3f}"),
                Line(str(photo.split), str(photo.path)),
            ],
        )
        for picture, photo in zip(pictures, shown.itertuples(), strict=True)
    ]
    sheet = draw_tiles(tiles, columns=4) if tiles else draw_message("No label looks wrong.")
    return sheet, render_gallery(tiles, "photos")


def draw_near_duplicates(
    near_duplicates: pd.DataFrame, raw_images: ImageListing, parameters: ReportParameters
) -> tuple[Image.Image, str]:
    """Draw the most similar pairs of photos in different splits or folds.

    Returns:
        A sheet of them, and the same as HTML for the page.
    """
    shown = near_duplicates.head(parameters.photos_shown)
    left, right = (
        load_thumbnails(raw_images.root, shown[column], THUMBNAIL)
        for column in ("path", "other_path")
    )
    tiles = [
        Tile(
            pictures,
            [f"Photo labelled {pair.given_label}", f"Photo labelled {pair.other_label}"],
            [
                Line(f"similarity: {pair.similarity:.3f}"),
                Line(str(pair.split), str(pair.path)),
                Line(str(pair.other_split), str(pair.other_path)),
            ],
        )
        for *pictures, pair in zip(left, right, shown.itertuples(), strict=True)
    ]
    message = "No photo is nearly the same as one in another split or fold."
    sheet = draw_tiles(tiles, columns=2) if tiles else draw_message(message)
    return sheet, render_gallery(tiles, "pairs")

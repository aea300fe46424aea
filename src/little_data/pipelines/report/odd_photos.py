"""Photos that are used although something is odd about them: a person should look."""

from __future__ import annotations

import logging

from little_data.figures.captions import Line
from little_data.figures.contact_sheet import draw_message
from little_data.figures.tiles import Tile, draw_tiles
from little_data.parameters.report import ReportParameters
from little_data.photos.decoding import load_thumbnails
from little_data.photos.quality import find_oddities
from little_data.report_page.gallery import render_gallery
from little_data.startup.lazy_imports import Image, pd
from little_data.types.listing import ImageListing

logger = logging.getLogger(__name__)

THUMBNAIL = 192  # pixels


def list_odd_photos(image_facts: pd.DataFrame, split_manifest: pd.DataFrame) -> pd.DataFrame:
    """List the photos that are damaged, very dark, blurred, or odd in another way.

    Returns:
        Columns ``path``, ``split``, ``label`` and ``oddity``, what is odd; damaged photos come
        first, then those with the most oddities.
    """
    photos = split_manifest[["path", "split", "label"]].merge(
        image_facts.drop(columns=["label", "split", "group"]), on="path", validate="one_to_one"
    )
    oddities = find_oddities(photos)
    is_damaged = photos["note"].notna()
    notes = photos["note"].astype(object).where(is_damaged, "").astype(str)
    both = notes.where(oddities == "", notes + "; " + oddities)
    photos = photos.assign(
        oddity=both.str.removeprefix("; "),
        damaged=is_damaged,
        count=oddities.str.count(",") + (oddities != ""),
    )
    odd = photos[photos["oddity"] != ""]
    if len(odd):
        logger.info("Photos that look odd: %d of %d; see odd_photos", len(odd), len(photos))
    order = odd.sort_values(["damaged", "count", "path"], ascending=[False, False, True])
    return order[["path", "split", "label", "oddity"]].reset_index(drop=True)


def draw_odd_photos(
    odd_photos: pd.DataFrame, raw_images: ImageListing, parameters: ReportParameters
) -> tuple[Image.Image, str]:
    """Draw the photos that look odd, each over what is odd about it.

    Returns:
        A sheet of them, and the same as HTML for the page.
    """
    shown = odd_photos.head(parameters.photos_shown)
    pictures = load_thumbnails(raw_images.root, shown["path"], THUMBNAIL)
    tiles = [
        Tile(
            [picture],
            [f"Photo of {photo.label} that looks odd"],
            [
                # Of a damaged photo the first words: the picture shows what is missing.
                Line(str(photo.oddity).partition(":")[0]),
                Line(f"label: {photo.label}"),
                Line(str(photo.split), str(photo.path)),
            ],
        )
        for picture, photo in zip(pictures, shown.itertuples(), strict=True)
    ]
    sheet = draw_tiles(tiles, columns=4) if tiles else draw_message("No photo looks odd.")
    return sheet, render_gallery(tiles, "photos")

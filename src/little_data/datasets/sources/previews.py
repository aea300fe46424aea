"""What Kedro-Viz shows of a source."""

from __future__ import annotations

import base64
import io

from kedro_datasets._typing import ImagePreview, TablePreview

from little_data.figures.contact_sheet import draw_contact_sheet
from little_data.photos.labels import take_turns
from little_data.startup.lazy_imports import np
from little_data.types.labelled_images import LabelledImages
from little_data.types.listing import ImageListing, UnlabelledImages

IMAGES = 60
COLUMNS = 10
ENLARGEMENT = 3


def count_files(listing: ImageListing) -> TablePreview:
    """Count the files of each class."""
    counts = listing.files.groupby("label").size().reset_index(name="files")
    return TablePreview(counts.to_dict(orient="split"))


def count_unlabelled_files(images: UnlabelledImages) -> TablePreview:
    """Count the files."""
    return TablePreview({"index": [0], "columns": ["files"], "data": [[len(images.paths)]]})


def draw_examples(images: LabelledImages) -> ImagePreview:
    """Draw some images, whose labels take turns: a PNG file in base64."""
    examples = images.pixels[take_turns(images.labels)[:IMAGES]]
    pictures = np.broadcast_to(examples, (*examples.shape[:3], 3))
    for axis in (1, 2):
        pictures = pictures.repeat(ENLARGEMENT, axis)
    file = io.BytesIO()
    draw_contact_sheet(pictures, COLUMNS).save(file, "PNG")
    return ImagePreview(base64.b64encode(file.getvalue()).decode())

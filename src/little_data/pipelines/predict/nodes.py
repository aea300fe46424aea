"""List the files that could not be classified, and draw some of the photos that could."""

from __future__ import annotations

import contextlib

from little_data.figures.captions import Line
from little_data.figures.contact_sheet import draw_contact_sheet, draw_message
from little_data.photos.decoding import UnusablePhotoError, load_thumbnail, read_rgb
from little_data.startup.lazy_imports import Image, pd
from little_data.streams.threads import map_in_threads
from little_data.types.listing import UnlabelledImages
from little_data.types.predictions import take_probabilities

SHEET_PHOTOS = 42
SHEET_COLUMNS = 7
THUMBNAIL = 180  # pixels


def list_unreadable_images(
    new_images: UnlabelledImages, new_predictions: pd.DataFrame
) -> pd.DataFrame:
    """List the files that have no prediction, and open each once more to say why.

    Returns:
        Columns ``path`` and ``reason``, sorted by path.
    """

    def find_reason(path: str) -> tuple[str, str]:
        try:
            read_rgb(new_images.root / path)
        except UnusablePhotoError as error:
            return path, str(error)
        return path, "it could not be read during the run, but it can be now: run the same again"

    classified = set(new_predictions["path"])
    missing = [path for path in new_images.paths if path not in classified]
    rows = [*map_in_threads(find_reason, missing), *new_images.unlisted.items()]
    return pd.DataFrame(sorted(rows), columns=["path", "reason"], dtype=str)


def draw_least_sure_photos(
    new_images: UnlabelledImages, new_predictions: pd.DataFrame
) -> Image.Image:
    """Draw the photos that the model is least sure of, the least sure first.

    Below each photo stand the probability and the name of its likeliest class, the decision where
    it is another, and the path.
    """
    likeliest = take_probabilities(new_predictions).max(axis=1)
    rows = new_predictions[["path", "predicted", "decision"]].assign(probability=likeliest)
    shown = rows.sort_values(["probability", "path"]).head(SHEET_PHOTOS)
    pictures, captions = [], []
    for path, predicted, decision, probability in shown.itertuples(index=False, name=None):
        with contextlib.suppress(UnusablePhotoError):
            pictures.append(load_thumbnail(new_images.root / path, THUMBNAIL))
            said = decision if decision != predicted else ""
            captions.append(
                [Line(f"{probability:.1%} {predicted}"), Line(said), Line("", str(path))]
            )
    if not pictures:
        return draw_message("No photo could be read.")
    return draw_contact_sheet(pictures, SHEET_COLUMNS, captions=captions)

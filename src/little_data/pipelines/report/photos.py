"""The photos themselves: how many there are of each class and split, and what some look like."""

from __future__ import annotations

import re

from little_data.figures.image_figures import draw_image_rows
from little_data.figures.style import make_readable
from little_data.photos.decoding import stack_photos
from little_data.photos.pixels import Images, scale_pixels
from little_data.startup.lazy_imports import Image, go, np, pd, subplots
from little_data.types.listing import ImageListing
from little_data.types.predictions import SPLITS

SHEET_PHOTOS = 48
MOST_OF_A_CLASS = 6
THUMBNAIL = 96  # pixels

# Reasons that name another file, or sizes, are counted as one.
_KINDS_OF_REASONS = {
    r"the same pixels as .* labelled .*": "the same pixels under two labels",
    r"a copy of .*": "a copy of another photo",
    r"(.*?)(: | \().*": r"\1",
}


def draw_photo_sheet(raw_images: ImageListing, split_manifest: pd.DataFrame) -> Image.Image:
    """Draw some photos of each class, a row for each class, chosen evenly from all its photos."""
    of_classes = split_manifest.groupby("label")["path"]
    columns = min(-(-SHEET_PHOTOS // of_classes.ngroups), MOST_OF_A_CLASS, of_classes.size().max())
    return draw_image_rows(
        {
            str(label): _load_row(raw_images, paths.sort_values(), int(columns))
            for label, paths in of_classes
        }
    )


def _load_row(raw_images: ImageListing, paths: pd.Series[str], columns: int) -> Images:
    count = min(columns, len(paths))
    chosen = paths.iloc[np.linspace(0, len(paths) - 1, count).astype(int)]
    photos = np.ones((columns, THUMBNAIL, THUMBNAIL, 3), np.float32)
    photos[:count] = scale_pixels(stack_photos(raw_images.root, chosen, THUMBNAIL, "squeeze"))
    return photos


def plot_class_counts(split_manifest: pd.DataFrame, rejected_images: pd.DataFrame) -> go.Figure:
    """Plot how many photos of each class are in each split, and how many files were rejected."""
    rejections = count_rejections(rejected_images)
    rows = 2 if len(rejections) else 1
    figure = subplots.make_subplots(rows, 1, row_heights=[0.6, 0.4][:rows], vertical_spacing=0.25)
    counts = split_manifest.groupby(["label", "split"]).size().unstack(fill_value=0)
    for split in [split for split in SPLITS if split in counts]:
        figure.add_bar(
            name=split, x=counts.index, y=counts[split], texttemplate="%{y}", row=1, col=1
        )
    figure.update_xaxes(type="category", row=1)
    figure.update_yaxes(title="photos", row=1)
    figure.update_layout(barmode="stack", legend={"traceorder": "normal"})
    if rows == 2:
        _add_rejections(figure, rejections)
    return make_readable(figure)


def _add_rejections(figure: go.Figure, rejections: pd.Series[int]) -> None:
    place = {"row": 2, "col": 1}
    figure.add_bar(
        x=rejections,
        y=rejections.index,
        orientation="h",
        width=0.3,
        showlegend=False,
        marker={"color": "#808080"},
        hovertemplate="%{y}: %{x}<extra></extra>",
        **place,
    )
    for reason, count in rejections.items():
        # Over its bar: beside it the text would leave no room for the bar on a telephone.
        figure.add_annotation(
            x=0,
            y=reason,
            yshift=16,
            text=f"{reason}: {count}",
            xanchor="left",
            showarrow=False,
            **place,
        )
    figure.update_xaxes(title="rejected files", rangemode="tozero", row=2)
    figure.update_yaxes(showticklabels=False, autorange="reversed", row=2)


def count_rejections(rejected_images: pd.DataFrame) -> pd.Series[int]:
    """Count the rejected files by kind of reason, the most frequent first."""
    kinds = rejected_images["reason"].astype(str)
    for pattern, kind in _KINDS_OF_REASONS.items():
        kinds = kinds.str.replace(f"^{pattern}$", kind, regex=True, flags=re.DOTALL)
    counts = kinds.groupby(kinds).size()
    return counts.sort_values(ascending=False, kind="stable")

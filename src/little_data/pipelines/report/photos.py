"""The photos themselves: how many there are of each class and split, and what some look like."""

from __future__ import annotations

import re

from little_data.figures.captions import Line
from little_data.figures.contact_sheet import draw_contact_sheet
from little_data.figures.style import GREY, escape, make_readable, name_ticks
from little_data.figures.tiles import Tile
from little_data.photos.decoding import load_thumbnails
from little_data.report_page.gallery import render_gallery
from little_data.startup.lazy_imports import Image, go, np, pd, subplots
from little_data.types.listing import ImageListing
from little_data.types.predictions import SPLITS

SHEET_PHOTOS = 48
MOST_OF_A_CLASS = 6
MOST_CLASSES = 100  # a row each
THUMBNAIL = 96  # pixels
MOST_COUNTED = 30  # classes whose bars have room for a number
_ROOM_OF_AXIS, _NARROWEST_BAR = 50, 12  # pixels, so that the names of many classes can be read
_BAR = 0.3  # of the room of a reason; above it stands what it says
_FEW = 6  # rejected files: an axis that is shorter is marked at each

# Reasons that name another file, or sizes, are counted as one.
_KINDS_OF_REASONS = {
    r"the same pixels as .* labelled .*": "the same pixels under two labels",
    r"a copy of .*": "a copy of another photo",
    r"(.*?)(: | \().*": r"\1",
}


def draw_photo_sheet(
    raw_images: ImageListing, split_manifest: pd.DataFrame
) -> tuple[Image.Image, str]:
    """Draw some photos of each class, chosen evenly from all its photos.

    Of very many classes, some are shown, chosen evenly.

    Returns:
        A sheet with a row for each class, and the same as HTML for the page.
    """
    labels = pd.Series(sorted(split_manifest["label"].unique()))
    shown = _choose(labels, MOST_CLASSES)
    of_classes = split_manifest[split_manifest["label"].isin(shown)].groupby("label")["path"]
    columns = min(-(-SHEET_PHOTOS // of_classes.ngroups), MOST_OF_A_CLASS, of_classes.size().max())
    chosen = {str(label): _choose(paths.sort_values(), columns) for label, paths in of_classes}
    pictures = {
        label: load_thumbnails(raw_images.root, paths, THUMBNAIL) for label, paths in chosen.items()
    }
    blank = np.full((THUMBNAIL, THUMBNAIL, 3), 255, np.uint8)
    rows = [photos + [blank] * (columns - len(photos)) for photos in pictures.values()]
    sheet = draw_contact_sheet(
        [picture for row in rows for picture in row], columns, row_titles=list(pictures)
    )
    tiles = [
        Tile(photos, [f"Photo labelled {label}"] * len(photos), [Line(label)])
        for label, photos in pictures.items()
    ]
    gallery = render_gallery(tiles, "strips")
    if len(shown) < len(labels):
        gallery = f"<p>{len(shown)} of {len(labels):,} classes.</p>{gallery}"
    return sheet, gallery


def _choose(names: pd.Series[str], most: int) -> pd.Series[str]:
    return names.iloc[np.linspace(0, len(names) - 1, min(most, len(names))).astype(int)]


def plot_class_counts(split_manifest: pd.DataFrame, rejected_images: pd.DataFrame) -> go.Figure:
    """Plot how many photos of each class are in each split, and how many files were rejected."""
    rejections = count_rejections(rejected_images)
    rows = 2 if len(rejections) else 1
    figure = subplots.make_subplots(rows, 1, row_heights=[0.6, 0.4][:rows], vertical_spacing=0.25)
    counts = split_manifest.groupby(["label", "split"]).size().unstack(fill_value=0)
    for split in [split for split in SPLITS if split in counts]:
        figure.add_bar(
            name=split,
            x=counts.index,
            y=counts[split],
            texttemplate="%{y}" if len(counts) <= MOST_COUNTED else None,
            hovertext=[f"{escape(str(label))}: {count}" for label, count in counts[split].items()],
            hoverinfo="text+name",
            row=1,
            col=1,
        )
    figure.update_xaxes(**name_ticks([str(label) for label in counts.index]), row=1)
    if len(counts) > MOST_COUNTED:
        figure.update_xaxes(tickfont={"size": 10}, row=1)
        figure.update_layout(width=_ROOM_OF_AXIS + len(counts) * _NARROWEST_BAR)
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
        width=_BAR,
        showlegend=False,
        marker={"color": GREY},
        hovertemplate="%{y}: %{x} files<extra></extra>",
        **place,
    )
    for number, (reason, count) in enumerate(rejections.items()):
        # Over its bar: beside it the text would leave no room for the bar on a phone.
        figure.add_annotation(
            x=0,
            y=number - _BAR / 2,
            text=escape(f"{reason}: {count}"),
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            **place,
        )
    figure.update_xaxes(title="rejected files", rangemode="tozero", tickformat="d", row=2)
    if rejections.max() < _FEW:
        figure.update_xaxes(dtick=1, row=2)  # else Plotly writes halves as whole numbers
    figure.update_yaxes(showticklabels=False, autorange="reversed", row=2)


def count_rejections(rejected_images: pd.DataFrame) -> pd.Series[int]:
    """Count the rejected files by kind of reason, the most frequent first."""
    kinds = rejected_images["reason"].astype(str)
    for pattern, kind in _KINDS_OF_REASONS.items():
        kinds = kinds.str.replace(f"^{pattern}$", kind, regex=True, flags=re.DOTALL)
    counts = kinds.groupby(kinds).size()
    return counts.sort_values(ascending=False, kind="stable")

"""Photos with captions as HTML: their texts can be selected and found, in any script."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Literal

from little_data.figures.captions import Line
from little_data.figures.tiles import Tile
from little_data.photos.decoding import Pixels
from little_data.startup.lazy_imports import Image

QUALITY = 72  # of WebP; photos of this size need no more


def render_gallery(tiles: Sequence[Tile], shape: Literal["photos", "pairs", "strips"]) -> str:
    """Render tiles as part of the page, each picture in its own proportions.

    Args:
        tiles: With one picture each ("photos"), with two ("pairs"), or with several small ones.
        shape: How they are laid out.

    Returns:
        HTML; nothing if there are no tiles.
    """
    from markupsafe import Markup

    if not tiles:
        return ""
    figures = Markup("\n").join(_render_tile(tile) for tile in tiles)
    return Markup('<div class="gallery {}">\n{}\n</div>').format(shape, figures)


def _render_tile(tile: Tile) -> str:
    from markupsafe import Markup

    images = Markup("").join(
        Markup('<img alt="{}" width="{}" height="{}" src="data:image/webp;base64,{}">').format(
            description, picture.shape[1], picture.shape[0], _compress(picture)
        )
        for picture, description in zip(tile.pictures, tile.descriptions, strict=True)
    )
    lines = Markup("").join(_render_line(line) for line in tile.lines)
    return Markup(
        '<figure><div class="pictures">{}</div><figcaption>{}</figcaption></figure>'
    ).format(images, lines)


def _render_line(line: Line) -> str:
    from markupsafe import Markup

    if not line.path:
        return Markup("<div>{}</div>").format(line.text)
    key = f"{line.text}: " if line.text else ""
    return Markup('<div class="path">{}<span>{}</span></div>').format(key, line.path)


def _compress(picture: Pixels) -> str:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "WEBP", quality=QUALITY, method=6)
    return base64.b64encode(stream.getvalue()).decode()

"""What the page is made of: plots, pictures and tables as HTML."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from little_data.report_page.panels import split_panels
from little_data.startup.lazy_imports import Image, go, pd

if TYPE_CHECKING:
    from markupsafe import Markup

WIDEST_PICTURE = 1600  # pixels; a larger one is made smaller
TALLEST_PICTURE = 16000  # pixels; WebP ends at 16383
LONGEST_LINE = 30  # characters in a cell of a table
QUALITY = 75  # of WebP with losses


def render_plot(
    figure: go.Figure, description: str, shape: Literal["", "square", "tall"] = ""
) -> Markup:
    """Render a Plotly figure, each of its panels by itself, so that they fit a narrow screen.

    The figure's own title is left out, since the page has one, and its colours are those of the
    page's colour scheme wherever the figure does not say which.

    Args:
        figure: The figure. Its width is the least at which it can be read: a narrower screen shows
            a part of it and scrolls.
        description: For those who can't see it.
        shape: Of its box; "" is as wide as the page and half as high.
    """
    from markupsafe import Markup

    panels = split_panels(figure)
    if len(panels) == 1:
        box = Markup('<div class="{}">{}</div>') if shape else Markup("{1}")
        return box.format(shape, _render_panel(panels[0], "", description))
    titles = [panel.layout.title.text or "" for panel in panels]
    plots = (
        _render_panel(panel, title, f"{description}: {title}")
        for panel, title in zip(panels, titles, strict=True)
    )
    return Markup('<div class="panels">{}</div>').format(Markup("").join(plots))


def render_picture(
    image: Image.Image, description: str, narrowest: int = 0, widest: int = WIDEST_PICTURE
) -> Markup:
    """Render an image as part of the page.

    Args:
        image: The image.
        description: For those who can't see it.
        narrowest: Pixels of the page below which its details can't be read: a narrower screen
            shows a part of it and scrolls.
        widest: Pixels of the page that it takes at most.
    """
    from markupsafe import Markup

    image = image.convert("RGB")
    image.thumbnail((WIDEST_PICTURE, TALLEST_PICTURE))
    data = base64.b64encode(_compress(image)).decode()
    return Markup(
        '<div class="scroll" tabindex="0" role="group" aria-label="{0}">'
        '<img alt="{0}" width="{1}" height="{2}" '
        'style="min-width: {3}px; max-width: min(100%, {4}px)" '
        'src="data:image/webp;base64,{5}"></div>'
    ).format(description, image.width, image.height, min(narrowest, image.width), widest, data)


def render_table(
    table: pd.DataFrame, columns: Mapping[str, tuple[str, str]], sortable: bool = False
) -> Markup:
    """Render columns of a table.

    Args:
        table: The table.
        columns: The name of each column, with its title and the format of its values, such as
            ``.3f``. A missing value is an empty cell.
        sortable: Whether a click on a title sorts the rows.
    """
    from markupsafe import Markup

    def render_row(cell: str, values: list[str], kinds: list[str]) -> Markup:
        cells = (Markup(cell).format(*pair) for pair in zip(kinds, values, strict=True))  # noqa: S704
        return Markup("<tr>{}</tr>\n").format(Markup("").join(cells))

    title_cell = '<th scope="col" class="{}">{}</th>'
    if sortable:
        title_cell = '<th scope="col" class="{}"><button type="button">{}</button></th>'
    texts = {
        name: [_format(value, specification) for value in table[name]]
        for name, (_, specification) in columns.items()
    }
    kinds = [_choose_class(table[name], texts[name]) for name in columns]
    titles = [title for title, _ in columns.values()]
    rows = map(list, zip(*texts.values(), strict=True))
    body = Markup("").join(render_row('<td class="{}">{}</td>', row, kinds) for row in rows)
    return Markup(
        '<div class="scroll table" tabindex="0" role="group" aria-label="Table"><table>'
        "<thead>{}</thead><tbody>{}</tbody></table></div>"
    ).format(render_row(title_cell, titles, kinds), body)


def _render_panel(panel: go.Figure, title: str, description: str) -> Markup:
    from markupsafe import Markup

    sizes = {"height": panel.layout.height, "min-width": panel.layout.width}
    style = "; ".join(f"{name}: {pixels}px" for name, pixels in sizes.items() if pixels)
    # Without a pointer, only what has the focus can be scrolled.
    scrolling = Markup(' tabindex="0" role="group" aria-label="{}"')
    # The page's own template takes the place of the figure's; it fills its box by itself.
    panel.update_layout(template=None, title=None, height=None, width=None)
    # Signs that could end the script element are escaped; so "</script>" may be a class's name.
    json = panel.to_json().replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(
        '<div class="plot-box"{}>{}<div class="plot" role="img" aria-label="{}"{}>'
        '<script type="application/json">{}</script></div></div>'
    ).format(
        scrolling.format(description) if sizes["min-width"] else "",
        Markup("<h4>{}</h4>").format(title) if title else "",
        description,
        Markup(' style="{}"').format(style) if style else "",
        Markup(json),  # noqa: S704 - escaped above
    )


def _compress(image: Image.Image) -> bytes:
    """Return the smaller of two WebP files: drawings are smaller, and sharp, without losses."""
    files = []
    for options in ({"quality": QUALITY}, {"lossless": True}):
        stream = io.BytesIO()
        image.save(stream, "WEBP", **options)
        files.append(stream.getvalue())
    return min(files, key=len)


def _choose_class(values: pd.Series[Any], texts: list[str]) -> str:
    if pd.api.types.is_numeric_dtype(values):
        return "number"
    return "long" if any(len(text) > LONGEST_LINE for text in texts) else ""


def _format(value: Any, specification: str) -> str:
    return "" if pd.isna(value) else format(value, specification)

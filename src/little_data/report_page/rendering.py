"""Render sections of the page of results, and join them to the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from little_data.report_page.elements import render_picture, render_plot, render_table
from little_data.report_page.next_steps import NextStep
from little_data.report_page.packing import pack_plotly

FOLDER = Path(__file__).parent


def render_section(name: str, **contents: Any) -> str:
    """Render a section of the page.

    Args:
        name: Of the template ``<name>.html.j2`` beside this module.
        contents: What the template shows: Plotly figures, Pillow images, tables, plain values.

    Returns:
        HTML that needs the styles and the scripts of the page around it.
    """
    return _render(f"{name}.html.j2", contents)


def render_page(
    title: str,
    sections: dict[str, str],
    headline: list[dict[str, str]] | None = None,
    next_steps: Sequence[NextStep] = (),
) -> str:
    """Join sections to a page that needs no other file and no network.

    Args:
        title: Of the page, plain text.
        sections: The title of each section, plain text, and its HTML as `render_section` makes it.
            A section of which there is nothing ("") is left out.
        headline: What the first lines say, as `little_data.report_page.headline` makes it.
        next_steps: As `little_data.report_page.next_steps` makes them. The part that each names is
            in one of the sections.
    """
    contents = {
        "title": title,
        "sections": {name: html for name, html in sections.items() if html},
        "headline": headline,
        "next_steps": next_steps,
        "plotly": pack_plotly(),
        "style": (FOLDER / "page.css").read_text(encoding="utf-8"),
        "script": (FOLDER / "page.js").read_text(encoding="utf-8"),
    }
    return _render("page.html.j2", contents)


def _render(template: str, contents: dict[str, Any]) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "plot": render_plot,
        "picture": render_picture,
        "table": render_table,
        "slug": make_slug,
    }
    return environment.get_template(template).render(contents)


def make_slug(title: str) -> str:
    """Make the address of a part of the page from its title: "ROC curves" becomes "roc-curves"."""
    return re.sub(r"\W+", "-", title.lower()).strip("-")

"""The autoencoders' section of the page of results, and a page of it alone."""

from __future__ import annotations

from little_data.report_page.rendering import render_page, render_section
from little_data.startup.lazy_imports import Image, go, pd


def describe_autoencoders(**contents: go.Figure | Image.Image | pd.DataFrame) -> str:
    """Render what they do with the digits, from the datasets that the section's template names."""
    return render_section("autoencoders", **contents)


def write_autoencoders_page(section: str) -> str:
    """Make a page of the autoencoders' section.

    Returns:
        HTML that needs no other file and no network.
    """
    return render_page("Results: seven autoencoders", {"The autoencoders": section})

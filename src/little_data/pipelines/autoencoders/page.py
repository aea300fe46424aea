"""The page of the autoencoders alone."""

from __future__ import annotations

from little_data.report_page.rendering import render_page


def write_autoencoders_page(section: str) -> str:
    """Make a page of the autoencoders' section.

    Returns:
        HTML that needs no other file and no network.
    """
    return render_page("Results: seven autoencoders", {"The autoencoders": section})

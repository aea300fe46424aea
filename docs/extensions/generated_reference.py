"""Sphinx extension: writes the pages of parameters, datasets, pipelines, commands and rooms.

The pages lie in ``reference/generated`` and are written anew by each build, from the code, the
catalog and the parameters of the project.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from command_pages import write_commands_page
from parameter_pages import write_parameter_pages
from pipeline_pages import write_catalog_page, write_pipeline_pages
from project_facts import PROJECT
from room_pages import write_rooms_page
from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension with Sphinx."""
    app.add_object_type("dataset", "dataset", objname="dataset")
    app.add_object_type("node", "node", objname="node")
    app.connect("builder-inited", remove_old_api_pages, priority=400)  # before they are written
    app.connect("builder-inited", write_pages)
    app.connect("autodoc-process-docstring", escape_stars)
    return {"parallel_read_safe": True}


def remove_old_api_pages(app: Sphinx) -> None:
    """Remove the pages of modules that are no longer there."""
    folder = Path(app.srcdir) / "reference/api"
    for page in folder.rglob("index.rst"):
        module = PROJECT / "src" / page.parent.relative_to(folder)
        if not (module.with_suffix(".py").is_file() or (module / "__init__.py").is_file()):
            page.unlink()


def write_pages(app: Sphinx) -> None:
    """Write all pages; a page that says what it said before keeps its time."""
    folder = Path(app.srcdir) / "reference/generated"
    pages = {
        "catalog": write_catalog_page(),
        "commands": write_commands_page(),
        "rooms": write_rooms_page(),
        **{f"parameters/{name}": page for name, page in write_parameter_pages().items()},
        **{f"pipelines/{name}": page for name, page in write_pipeline_pages().items()},
    }
    for path in folder.rglob("*.md"):
        if path.relative_to(folder).with_suffix("").as_posix() not in pages:
            path.unlink()
    for name, page in pages.items():
        path = folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != page:
            path.write_text(page, encoding="utf-8")


def escape_stars(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]
) -> None:
    """Keep the star of shapes such as ``(count, *shape)`` from being taken for emphasis."""
    lines[:] = [re.sub(r"(?<=[\s(])\*(?=\w+\))", r"\\*", line) for line in lines]

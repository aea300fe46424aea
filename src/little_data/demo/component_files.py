"""The files of a part of the page that Gradio puts together: HTML, style and script."""

from __future__ import annotations

from pathlib import Path


def read_component(*names: str) -> dict[str, str]:
    """Read the files of a part of the page, as `gradio.HTML` takes them.

    Args:
        names: Of the files, without their endings: of each kind there is one file, or several that
            are put together in this order.
    """
    arguments = {"html_template": "html", "css_template": "css", "js_on_load": "js"}
    return {
        argument: "\n".join(
            path.read_text(encoding="utf-8")
            for name in names
            if (path := Path(__file__).with_name(f"{name}.{ending}")).is_file()
        )
        for argument, ending in arguments.items()
    }

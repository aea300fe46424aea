"""Serve the demo's page from this computer; nothing goes anywhere else."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from little_data.demo.limits import Limits
from little_data.demo.models import DemoModels
from little_data.demo.uploads import Uploads
from little_data.local_server.reading import PhotoReader, ReadingSettings, ReadPhoto

if TYPE_CHECKING:
    import gradio
    from starlette.types import ASGIApp

    from little_data.labelling.project import LabellingProject


def serve(
    models: DemoModels,
    opened: socket.socket,
    host: str,
    labels: LabellingProject | None = None,
    limits: Limits | None = None,
) -> None:
    """Serve the page until Ctrl+C or the signal to end; the uploaded photos are removed then.

    Args:
        models: What can be tried.
        opened: Where it is served.
        host: The address that the user has given, under which the page is opened.
        labels: What the page of labels beside the demo shows; None to leave it out.
        limits: What is taken on at most; None for what an ordinary computer bears.
    """
    limits = limits or Limits()
    # Whatever ends the demo ends it like Ctrl+C, so that the folder is removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        contextlib.suppress(KeyboardInterrupt),
        tempfile.TemporaryDirectory(prefix="little-data-demo-") as folder,
        contextlib.ExitStack() as ending,
    ):
        uploads = Uploads(Path(folder), limits.all_uploads)
        os.environ["GRADIO_TEMP_DIR"] = str(uploads.folder)
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
        # Gradio reads these settings when it is imported.
        from little_data.demo.gate import Gate
        from little_data.demo.label_path import PagesSideBySide
        from little_data.demo.page import build_page
        from little_data.labelling.server import LabelPage
        from little_data.local_server.hosts import ServedHosts

        reader = make_reader(models, limits)
        page = build_page(models, uploads, reader, limits, has_labels=labels is not None)
        hosts = ServedHosts(host, opened.getsockname()[0])
        app: ASGIApp = Gate(_make_app(page, limits), hosts, uploads, limits)
        if labels is not None:
            label_page = ending.enter_context(contextlib.closing(LabelPage(labels, hosts)))
            app = PagesSideBySide(app, label_page)
        asyncio.run(_run(app, limits, opened, reader))


async def _run(
    app: ASGIApp, limits: Limits, opened: socket.socket, reader: PhotoReader[ReadPhoto] | None
) -> None:
    """Serve an application until the process is told to end."""
    from little_data.local_server.running import run_application

    try:
        await run_application(app, opened, limits.sending_seconds, limits.connections)
    finally:
        # The event loop waits for the threads that answer, and they for what they read.
        if reader is not None:
            reader.close()


def make_reader(models: DemoModels, limits: Limits) -> PhotoReader[ReadPhoto] | None:
    """Make the reader of photos for the classifier; None where there is none."""
    model = models.classifier
    if model is None:
        return None
    settings = ReadingSettings(
        model.image_size, model.resizing, models.largest_pixels, models.deep_bits
    )
    return PhotoReader(settings, limits.reading_seconds)


def _make_app(page: gradio.Blocks, limits: Limits) -> ASGIApp:
    """Make Gradio's application of the page.

    Everything that is said here is off by default or could be switched on by Gradio's environment
    variables.
    """
    from fastapi import FastAPI
    from gradio import mount_gradio_app
    from gradio.themes import Default

    # The fonts that everyone has: none is loaded from anywhere.
    theme = Default(font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace"))
    # Gradio's own is too pale for text on white: WCAG asks for a contrast of 4.5.
    theme.color_accent, theme.color_accent_dark = "*primary_700", "*primary_500"
    app: ASGIApp = mount_gradio_app(
        FastAPI(openapi_url=None),
        page,
        path="/",
        app_kwargs={"openapi_url": None},
        theme=theme,
        max_file_size=limits.largest_upload,
        show_error=False,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        ssr_mode=False,
    )
    # Gradio checks that a file was uploaded only in pages that it has launched itself.
    page.has_launched = True
    return app

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
    from starlette.types import ASGIApp


def serve(
    models: DemoModels, opened: socket.socket, host: str, limits: Limits | None = None
) -> None:
    """Serve the page until Ctrl+C or the signal to end; the uploaded photos are removed then.

    Args:
        models: What can be tried.
        opened: Where it is served.
        host: The address that the user has given, under which the page is opened.
        limits: What is taken on at most; None for what an ordinary computer bears.
    """
    limits = limits or Limits()
    # Whatever ends the demo ends it like Ctrl+C, so that the folder is removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        contextlib.suppress(KeyboardInterrupt),
        tempfile.TemporaryDirectory(prefix="little-data-demo-") as folder,
    ):
        uploads = Uploads(Path(folder), limits.all_uploads)
        os.environ["GRADIO_TEMP_DIR"] = str(uploads.folder)
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
        # Gradio reads these settings when it is imported.
        from little_data.demo.gate import Gate
        from little_data.local_server.hosts import ServedHosts

        reader = make_reader(models, limits)
        app = Gate(
            _make_app(models, uploads, reader, limits),
            ServedHosts(host, opened.getsockname()[0]),
            uploads,
            limits,
        )
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


def _make_app(
    models: DemoModels, uploads: Uploads, reader: PhotoReader[ReadPhoto] | None, limits: Limits
) -> ASGIApp:
    """Make Gradio's application.

    Everything that is said here is off by default or could be switched on by Gradio's environment
    variables.
    """
    from fastapi import FastAPI
    from gradio import mount_gradio_app
    from gradio.themes import Default

    from little_data.demo.page import build_page

    # The fonts that everyone has: none is loaded from anywhere.
    theme = Default(font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace"))
    # Gradio's own is too pale for text on white: WCAG asks for a contrast of 4.5.
    theme.color_accent, theme.color_accent_dark = "*primary_700", "*primary_500"
    page = build_page(models, uploads, reader, limits)
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

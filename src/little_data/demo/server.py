"""Serve the demo's page from this computer; nothing goes anywhere else."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import tempfile

from little_data.demo.models import DemoModels
from little_data.messages.errors import LittleDataError

LARGEST_UPLOAD = "50mb"
PORTS_TRIED = 100


class AddressError(LittleDataError):
    """The demo cannot be served where it was told to; the message says what to change."""


def open_socket(host: str, port: int) -> socket.socket:
    """Take a port, or the next one if it is taken.

    Raises:
        AddressError: This computer has no such address, or none of the ports can be used.
    """
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        try:
            family, *_, address = socket.getaddrinfo(host, candidate, type=socket.SOCK_STREAM)[0]
            return socket.create_server(address[:2], family=family)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise AddressError(
                    f"--host {host} --port {candidate} cannot be used: {error.strerror}"
                ) from None
    raise AddressError(f"--port {port}: this port and those after it are taken: name another one")


def serve(models: DemoModels, opened: socket.socket) -> None:
    """Serve the page until Ctrl+C or the signal to end; the uploaded photos are removed then."""
    # Whatever ends the demo ends it like Ctrl+C, so that the folder is removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        contextlib.suppress(KeyboardInterrupt),
        tempfile.TemporaryDirectory(prefix="little-data-demo-") as uploads,
    ):
        os.environ["GRADIO_TEMP_DIR"] = uploads
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
        # They read these settings when they are imported.
        import uvicorn
        from fastapi import FastAPI
        from gradio import mount_gradio_app
        from gradio.themes import Default

        from little_data.demo.page import build_page

        # Everything that is said here is off by default or could be switched on by Gradio's
        # environment variables.
        app = mount_gradio_app(
            FastAPI(openapi_url=None),
            build_page(models),
            path="/",
            # The fonts that everyone has: none is loaded from anywhere.
            theme=Default(
                font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace")
            ),
            max_file_size=LARGEST_UPLOAD,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            mcp_server=False,
            pwa=False,
            ssr_mode=False,
        )
        # An open page would keep its connection for ever.
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        uvicorn.Server(config).run(sockets=[opened])

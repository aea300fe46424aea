"""Serve an exported model until the process is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from little_data.messages.errors import LittleDataError
from little_data.serving.limits import ServingLimits

if TYPE_CHECKING:
    from little_data.serving.classifier import PhotoClassifier


class ServingAddressError(LittleDataError):
    """The model cannot be served where it was told to; the message says what to change."""


def serve_export(folder: Path, host: str, port: int, limits: ServingLimits) -> None:
    """Load the model in a folder, say where it answers, and serve it until Ctrl+C.

    Args:
        folder: Of an export, as `load_export` takes it.
        host: The address to serve from.
        port: The port; 0 for any that is free.
        limits: What is taken on at most.

    Raises:
        NoExportError: There is no model that can be served.
        ServingAddressError: The address or the port cannot be used.
    """
    from little_data.serving.classifier import PhotoClassifier
    from little_data.serving.exported import load_export

    # Whatever ends the server ends it like Ctrl+C, so that its processes end with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with open_port(host, port) as opened, contextlib.suppress(KeyboardInterrupt):
        model = load_export(folder)
        classifier = PhotoClassifier(model, limits.reading_seconds)
        try:
            classifier.warm_up()
            shown = f"[{host}]" if ":" in host else host
            click.echo(
                f"{model.folder}, run by {model.runtime}: POST photos to "
                f"http://{shown}:{opened.getsockname()[1]}/classify. Ctrl+C ends the server."
            )
            asyncio.run(_run(classifier, opened, host, limits))
        finally:
            classifier.close()


def open_port(host: str, port: int) -> socket.socket:
    """Take a port.

    Raises:
        ServingAddressError: It is taken, or this computer has no such address.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise ServingAddressError(
            f"--host {host} --port {port} cannot be used: {error.strerror or error}"
        ) from None


async def _run(
    classifier: PhotoClassifier, opened: socket.socket, host: str, limits: ServingLimits
) -> None:
    import uvicorn

    from little_data.local_server.hosts import ServedHosts
    from little_data.local_server.slow_clients import make_protocol
    from little_data.serving.api import create_api
    from little_data.serving.gate import ServingGate
    from little_data.serving.metrics import ServingMetrics

    address = opened.getsockname()[0]
    # What is open to others may have any name; what is not has none that a page could take.
    hosts = ServedHosts(host, address) if ipaddress.ip_address(address).is_loopback else None
    metrics = ServingMetrics()
    app = ServingGate(create_api(classifier, limits, metrics), limits, metrics, hosts)
    config = uvicorn.Config(
        app,
        http=make_protocol(limits.sending_seconds),
        log_level="error",  # nonsense that others send is no news
        ws="none",
        proxy_headers=False,
        server_header=False,
        limit_concurrency=limits.connections,
        timeout_graceful_shutdown=5,
    )
    await uvicorn.Server(config).serve(sockets=[opened])

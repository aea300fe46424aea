"""Serve an application until the process is told to end."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from little_data.local_server.slow_clients import make_protocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp


async def run_application(
    app: ASGIApp, opened: socket.socket, sending_seconds: float, connections: int
) -> None:
    """Serve an application until the process is told to end.

    Args:
        app: What answers.
        opened: Where it is served.
        sending_seconds: A connection on which no request has begun by then is closed.
        connections: At most so many at a time.
    """
    import uvicorn

    config = uvicorn.Config(
        app,
        http=make_protocol(sending_seconds),
        log_level="error",  # nonsense that others send is no news
        ws="none",
        proxy_headers=False,
        server_header=False,
        limit_concurrency=connections,
        # An open page would keep its connection for ever.
        timeout_graceful_shutdown=1,
    )
    await uvicorn.Server(config).serve(sockets=[opened])

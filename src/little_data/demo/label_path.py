"""The page of labels beside the demo, on the same server."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

LABEL_PATH = "/label"


class PagesSideBySide:
    """An ASGI application: the demo and, under a path of its own, the page of labels.

    Each has its own gate, which checks where a request comes from.

    Args:
        demo: The demo behind its gate.
        labels: The page of labels behind its gate.
    """

    def __init__(self, demo: ASGIApp, labels: ASGIApp) -> None:
        self._demo = demo
        self._labels = labels

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the page that it is for."""
        if scope["type"] == "http" and scope["path"].startswith(f"{LABEL_PATH}/"):
            # The page asks for everything by relative addresses, and need not know where it is.
            shortened = {**scope, "path": scope["path"].removeprefix(LABEL_PATH)}
            await self._labels(shortened, receive, send)
        else:
            await self._demo(scope, receive, send)

"""Answers with the headers that protect them."""

from __future__ import annotations

import contextlib

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

# No other page frames or embeds this one, and no file is taken for one of another kind.
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class GuardedAnswer:
    """The answer to a request, with the headers that protect it.

    Args:
        send: What sends it.
        policy: What the answer may load, as a Content-Security-Policy.
    """

    def __init__(self, send: Send, policy: str) -> None:
        self._send = send
        self._policy = policy
        self._has_begun = False

    async def send(self, message: Message) -> None:
        """Send a part of it."""
        if message["type"] == "http.response.start":
            self._has_begun = True
            headers = MutableHeaders(scope=message)
            for name in [name for name in headers if name.startswith("access-control-")]:
                del headers[name]
            headers.update({**_HEADERS, "content-security-policy": self._policy})
        await self._send(message)

    async def refuse(self, scope: Scope, receive: Receive, status: int, reason: str) -> None:
        """Say why there is no answer, or no more of it; the connection is closed."""
        if self._has_begun:
            # Nothing can be said any more where the length was given, or the end was reached.
            with contextlib.suppress(RuntimeError):
                await self._send({"type": "http.response.body", "body": b""})
            return
        response = PlainTextResponse(reason, status, {"connection": "close"})
        await response(scope, receive, self.send)

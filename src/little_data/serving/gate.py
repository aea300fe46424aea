"""What stands before the API: requests that are too many, too large or too slow are refused."""

from __future__ import annotations

import asyncio
import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from little_data.local_server.hosts import ServedHosts, comes_from_elsewhere
from little_data.local_server.questions import let_pass
from little_data.local_server.slow_clients import expect_body
from little_data.serving.limits import ServingLimits
from little_data.serving.metrics import ServingMetrics

logger = logging.getLogger(__name__)

_PASSING_SECONDS = 5
_HEADERS = {"x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin"}


class ServingGate:
    """An ASGI application that hands on what the server can take on.

    Args:
        app: The API.
        limits: What is taken on at most.
        metrics: Where requests with photos are counted.
        hosts: The names under which it is served; None: under any.
    """

    def __init__(
        self,
        app: ASGIApp,
        limits: ServingLimits,
        metrics: ServingMetrics,
        hosts: ServedHosts | None,
    ) -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics
        self._hosts = hosts
        self._busy = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, and hand it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        begun = time.perf_counter()
        try:
            await self._hand_on(scope, receive, answer)
        except HTTPException as refused:
            await let_pass(receive, 2 * self._limits.request_bytes, _PASSING_SECONDS)
            await answer.refuse(scope, receive, refused)
        except TimeoutError:
            late = HTTPException(503, "this takes too long", {"retry-after": "10"})
            await answer.refuse(scope, receive, late)
        except ClientDisconnect:
            pass  # nobody listens
        except Exception as error:
            logger.warning("A request to %r was not answered: %r", scope["path"], error)
            failed = HTTPException(500, "this cannot be answered")
            await answer.refuse(scope, receive, failed)
        finally:
            if scope["method"] == "POST" and answer.status:
                self._metrics.count_request(answer.status, time.perf_counter() - begun)

    async def _hand_on(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        headers = Headers(scope=scope)
        if "host" not in headers or (self._hosts and not self._hosts.serve(headers)):
            raise HTTPException(421, "the model is not served under this name")
        if comes_from_elsewhere(headers):
            raise HTTPException(403, "pages of other origins may not ask")
        if scope["method"] != "POST":
            await self._app(scope, receive, answer.send)
            return
        check_length(headers.get("content-length", "0"), self._limits.request_bytes)
        if self._busy >= self._limits.requests:
            raise HTTPException(503, "too many requests at a time", {"retry-after": "1"})
        self._busy += 1
        self._metrics.busy.set(self._busy)
        try:
            sent = expect_body(receive, self._limits.sending_seconds)
            async with asyncio.timeout(self._limits.answer_seconds):
                limited = limit_body(sent, self._limits.request_bytes)
                await self._app(scope, limited, answer.send)
        finally:
            self._busy -= 1
            self._metrics.busy.set(self._busy)


def check_length(told: str, most: int) -> None:
    """Check how long a request says that it is.

    Raises:
        HTTPException: It is longer than allowed.
    """
    if not (told.isascii() and told.isdecimal()) or int(told) > most:
        raise HTTPException(413, f"a request has at most {most} bytes")


def limit_body(receive: Receive, most: int) -> Receive:
    """Return what receives a body, and refuses one that gets longer than allowed."""
    received = 0

    async def receive_some() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise HTTPException(413, f"a request has at most {most} bytes")
        return message

    return receive_some


class _Answer:
    """The answer to a request; its status is 0 before it begins.

    Args:
        send: What sends it.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message).update(_HEADERS)
        await self._send(message)

    async def refuse(self, scope: Scope, receive: Receive, refused: HTTPException) -> None:
        if self.status:
            return
        headers = {**(refused.headers or {}), "connection": "close"}
        response = JSONResponse({"detail": refused.detail}, refused.status_code, headers)
        await response(scope, receive, self.send)

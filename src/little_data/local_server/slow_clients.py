"""Clients that open a connection and send no request, or send it very slowly, are let go."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive
from uvicorn.protocols.http.auto import AutoHTTPProtocol

# No network that anyone uploads photos by is slower.
_BYTES_A_SECOND = 10_000


def make_protocol(seconds: float) -> type[asyncio.Protocol]:
    """Make uvicorn's protocol for HTTP so that it closes connections on which nothing is asked.

    uvicorn itself waits for ever for the first request, and for a later one once it has begun.

    Args:
        seconds: The head of a request has to be there so long after the connection, or after the
            answer before.
    """

    class PromptProtocol(AutoHTTPProtocol):
        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            self._expect_request()

        def connection_lost(self, exc: Exception | None) -> None:
            self._deadline.cancel()
            super().connection_lost(exc)

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._deadline.cancel()
            self._expect_request()

        def _expect_request(self) -> None:
            self._deadline = self.loop.call_later(seconds, self._close_unless_asked)

        def _close_unless_asked(self) -> None:
            if self.cycle is None or self.cycle.response_complete:
                self.transport.close()

    return PromptProtocol


def expect_body(receive: Receive, seconds: float) -> Receive:
    """Return what receives a request's body, and refuses one that arrives very slowly.

    What comes after the body, that the client has gone, may take as long as it likes.

    Args:
        receive: What receives it.
        seconds: So long it may take, and as much longer as its bytes take on a slow network.
    """
    begun = asyncio.get_running_loop().time()
    received, is_more = 0, True

    async def receive_in_time() -> Message:
        nonlocal received, is_more
        end = begun + seconds + received / _BYTES_A_SECOND if is_more else None
        try:
            async with asyncio.timeout_at(end):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, "the request did not arrive in time") from None
        received += len(message.get("body", b""))
        is_more = bool(message.get("more_body", False))
        return message

    return receive_in_time

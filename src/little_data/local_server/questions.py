"""The bodies of requests: received as far as can be borne, and handed on once they were checked."""

from __future__ import annotations

import asyncio
import contextlib

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive


async def receive_question(receive: Receive, most_bytes: int) -> bytes:
    """Receive the body of a request that uploads nothing.

    Raises:
        HTTPException: It is longer than such a body is, or the client has gone.
    """
    body, is_more = b"", True
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HTTPException(400, "the request was cut off")
        body += message.get("body", b"")
        is_more = message.get("more_body", False)
        if len(body) > most_bytes:
            raise HTTPException(413, "the request is too long")
    return body


def put_before(receive: Receive, body: bytes) -> Receive:
    """Return what receives a body, and then whatever else arrives."""
    waiting = [body]

    async def receive_body() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return receive_body


async def let_pass(receive: Receive, most_bytes: int, seconds: float) -> None:
    """Receive some of what is refused: many clients listen only after they have sent it."""
    passed, is_more = 0, True
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while is_more and passed < most_bytes:
                message = await receive()
                passed += len(message.get("body", b""))
                is_more = bool(message.get("more_body", False))

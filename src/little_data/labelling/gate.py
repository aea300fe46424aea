"""What stands between the network and the page's application."""

from __future__ import annotations

import asyncio
import logging

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from little_data.local_server.guarded_answers import GuardedAnswer
from little_data.local_server.hosts import ServedHosts, check_where_from
from little_data.local_server.questions import put_before, receive_question
from little_data.local_server.slow_clients import expect_body

logger = logging.getLogger(__name__)

SENDING_SECONDS = 10
_REQUEST_SECONDS = 60
_LARGEST_QUESTION = 16 * 1024  # bytes

# The page's own files and nothing else; no form is sent, and no other page frames it.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class Gate:
    """An ASGI application that lets through what comes from the page itself.

    Args:
        app: The application.
        hosts: The names under which it is served.
    """

    def __init__(self, app: ASGIApp, hosts: ServedHosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, and hand it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = GuardedAnswer(send, _POLICY)
        try:
            check_where_from(scope, self._hosts, "the page")
            async with asyncio.timeout(_REQUEST_SECONDS):
                body = await self._receive(scope, receive)
                await self._app(scope, put_before(receive, body), answer.send)
        except HTTPException as refused:
            await answer.refuse(scope, receive, refused.status_code, refused.detail)
        except TimeoutError:
            await answer.refuse(scope, receive, 503, "this takes too long")
        except ClientDisconnect:
            pass  # nobody listens
        except asyncio.CancelledError:
            # The page ends. Whoever has sent this needs no traceback of it.
            await answer.refuse(scope, receive, 503, "the page has ended")
        except Exception as error:
            logger.warning("A request to %r was not answered: %r", scope["path"], error)
            await answer.refuse(scope, receive, 500, "this cannot be answered")

    async def _receive(self, scope: Scope, receive: Receive) -> bytes:
        if scope["method"] != "POST":
            return b""
        return await receive_question(expect_body(receive, SENDING_SECONDS), _LARGEST_QUESTION)

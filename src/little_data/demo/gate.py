"""What stands between the network and Gradio: only the demo's own page comes through."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from little_data.demo.limits import Limits
from little_data.demo.page_requests import (
    UPLOAD,
    check_question,
    is_asked_by_page,
    keep_what_is_known,
)
from little_data.demo.uploads import NoRoomError, Uploads
from little_data.local_server.guarded_answers import GuardedAnswer
from little_data.local_server.hosts import ServedHosts, check_where_from
from little_data.local_server.questions import let_pass, put_before, receive_question
from little_data.local_server.slow_clients import expect_body

logger = logging.getLogger(__name__)

_LARGEST_QUESTION = 64 * 1024  # bytes of a request that uploads nothing, and around an upload
_PASSING_SECONDS = 10

# Nothing is loaded from elsewhere. Gradio's page has scripts in it, and compiles templates.
_PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "object-src 'none'; form-action 'none'; base-uri 'self'; frame-ancestors 'none'"
)


class Gate:
    """An ASGI application that lets through what the demo's page asks for.

    Args:
        app: Gradio's application.
        hosts: The names under which it is served.
        uploads: The uploaded files.
        limits: What is taken on at most.
    """

    def __init__(self, app: ASGIApp, hosts: ServedHosts, uploads: Uploads, limits: Limits) -> None:
        self._app = app
        self._hosts = hosts
        self._uploads = uploads
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, and hand it on without what was not checked."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = GuardedAnswer(send, _PAGE_POLICY)
        try:
            self._check_where_from(scope)
            seconds = self._limits.request_seconds
            sent = expect_body(receive, self._limits.sending_seconds)
            async with asyncio.timeout(seconds), self._check(scope, sent) as (known, body):
                await self._app(known, body, answer.send)
        except HTTPException as refused:
            if scope["path"] == UPLOAD and refused.status_code in (413, 503):
                await let_pass(receive, 2 * self._limits.largest_upload, _PASSING_SECONDS)
            await answer.refuse(scope, receive, refused.status_code, refused.detail)
        except TimeoutError:
            await answer.refuse(scope, receive, 503, "this takes too long")
        except ClientDisconnect:
            pass  # nobody listens
        except asyncio.CancelledError:
            # The demo ends. Whoever has sent this needs no traceback of it.
            await answer.refuse(scope, receive, 503, "the demo has ended")
        except Exception as error:
            # Not one of the page's own requests leads here.
            logger.warning("A request to %r was not answered: %r", scope["path"], error)
            await answer.refuse(scope, receive, 400, "this cannot be answered")

    def _check_where_from(self, scope: Scope) -> None:
        check_where_from(scope, self._hosts, "the demo")
        if not is_asked_by_page(scope["method"], scope["path"]):
            raise HTTPException(404, "the demo has nothing here")

    @contextlib.asynccontextmanager
    async def _check(self, scope: Scope, receive: Receive) -> AsyncIterator[tuple[Scope, Receive]]:
        """Check what is asked for and, of an upload, keep room for it until it has arrived."""
        known = keep_what_is_known(scope)
        if scope["path"] == UPLOAD:
            with self._keep_room(Headers(scope=known)):
                yield known, receive
            return
        if scope["method"] == "POST":
            question = await receive_question(receive, _LARGEST_QUESTION)
            body = check_question(question, self._uploads)
            headers = MutableHeaders(scope=known)
            headers["content-type"] = "application/json"
            headers["content-length"] = str(len(body))
            receive = put_before(receive, body)
        yield known, receive

    @contextlib.contextmanager
    def _keep_room(self, headers: Headers) -> Iterator[None]:
        length = headers.get("content-length", "")
        if not length.isascii() or not length.isdecimal():
            raise HTTPException(411, "an upload has to say how long it is")
        if int(length) > self._limits.largest_upload + _LARGEST_QUESTION:
            raise HTTPException(413, "the upload exceeds the maximum allowed size")
        try:
            with self._uploads.reserve(int(length)):
                yield
        except NoRoomError as error:
            raise HTTPException(503, str(error)) from None

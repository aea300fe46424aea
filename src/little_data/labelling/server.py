"""Serve the page from this computer; nothing goes anywhere else."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from threading import Thread

from starlette.types import Receive, Scope, Send

from little_data.labelling.application import make_application
from little_data.labelling.choice import prepare_choice
from little_data.labelling.gate import SENDING_SECONDS, Gate
from little_data.labelling.project import LabellingProject
from little_data.labelling.questions import Answers
from little_data.labelling.thumbnails import Thumbnails
from little_data.local_server.hosts import ServedHosts
from little_data.local_server.running import run_application

_CONNECTIONS = 100


class LabelPage:
    """An ASGI application: the page behind its gate, and what works for it in the background.

    Args:
        project: What the page shows.
        hosts: The names under which it is served.
    """

    def __init__(self, project: LabellingProject, hosts: ServedHosts) -> None:
        self._application = make_application(Answers(project), Thumbnails())
        self._gate = Gate(self._answer, hosts)
        self._unlabelled = project.batches.unlabelled if project.batches else None
        self._has_begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, and answer it."""
        await self._gate(scope, receive, send)

    def begin(self) -> None:
        """Look at the photos without labels, in the background; the first request does so, too."""
        if self._unlabelled is None or self._has_begun:
            return
        self._has_begun = True
        self._unlabelled.start()
        Thread(target=prepare_choice, name="preparation", daemon=True).start()

    def close(self) -> None:
        """End what works in the background."""
        if self._unlabelled is not None:
            self._unlabelled.stop()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begin()
        await self._application(scope, receive, send)


def serve(project: LabellingProject, opened: socket.socket, host: str) -> None:
    """Serve the page until Ctrl+C or the signal to end.

    Args:
        project: What the page shows.
        opened: Where it is served.
        host: The address that the user has given, under which the page is opened.
    """
    # Whatever ends the page ends it like Ctrl+C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    page = LabelPage(project, ServedHosts(host, opened.getsockname()[0]))
    page.begin()
    with contextlib.closing(page), contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run_application(page, opened, SENDING_SECONDS, _CONNECTIONS))

"""Serve the page from this computer; nothing goes anywhere else."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from threading import Thread

from little_data.labelling.application import make_application
from little_data.labelling.choice import prepare_choice
from little_data.labelling.gate import SENDING_SECONDS, Gate
from little_data.labelling.project import LabellingProject
from little_data.labelling.questions import Answers
from little_data.labelling.thumbnails import Thumbnails
from little_data.local_server.hosts import ServedHosts
from little_data.local_server.running import run_application

_CONNECTIONS = 100


def serve(project: LabellingProject, opened: socket.socket, host: str) -> None:
    """Serve the page until Ctrl+C or the signal to end.

    Args:
        project: What the page shows.
        opened: Where it is served.
        host: The address that the user has given, under which the page is opened.
    """
    # Whatever ends the page ends it like Ctrl+C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    application = make_application(Answers(project), Thumbnails())
    gate = Gate(application, ServedHosts(host, opened.getsockname()[0]))
    unlabelled = project.batches.unlabelled if project.batches else None
    if unlabelled:
        unlabelled.start()
        Thread(target=prepare_choice, name="preparation", daemon=True).start()
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(run_application(gate, opened, SENDING_SECONDS, _CONNECTIONS))
    finally:
        if unlabelled:
            unlabelled.stop()

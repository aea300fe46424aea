"""How much the demo takes on, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What the demo takes on at most.

    Attributes:
        largest_upload: Bytes of one upload.
        all_uploads: Bytes of all uploads and the pictures of answers together: the oldest are
            removed.
        connections: Connections at a time.
        waiting: Photos that wait for their answer.
        reading_seconds: A file that is not decoded by then is given up.
        request_seconds: A request that is not answered by then is given up, but for those that the
            page listens to for as long as it is open.
    """

    largest_upload: int = 50 * 1024**2
    all_uploads: int = 500 * 1024**2
    connections: int = 100
    waiting: int = 16
    reading_seconds: float = 30
    request_seconds: float = 300

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
        all_kept: Bytes of all photos that are kept with a label.
        most_photos: Photos that the page shows at a time.
        connections: Connections at a time.
        waiting: Photos that wait for their answer.
        reading_seconds: A file that is not decoded by then is given up.
        sending_seconds: A connection on which no request has begun by then is closed, and a request
            that has not arrived by then is refused, but for what its bytes take on a slow network.
        request_seconds: A request that is not answered by then is given up.
    """

    largest_upload: int = 50 * 1024**2
    all_uploads: int = 500 * 1024**2
    all_kept: int = 1024**3
    most_photos: int = 500
    connections: int = 100
    waiting: int = 16
    reading_seconds: float = 30
    sending_seconds: float = 10
    request_seconds: float = 300

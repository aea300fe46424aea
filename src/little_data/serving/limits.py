"""How much the server takes on, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ServingLimits:
    """What the server takes on at most.

    Attributes:
        request_bytes: Bytes of one request, of all its photos together.
        photos: Photos of one request.
        requests: Requests with photos at a time; more are told to come again.
        connections: Connections at a time.
        reading_seconds: A photo that is not decoded by then is given up.
        sending_seconds: A connection on which no request has begun by then is closed, and a request
            that has not arrived by then is refused, but for what its bytes take on a slow network.
        answer_seconds: A request that is not answered by then is given up.
    """

    request_bytes: int = 50 * 1024**2
    photos: int = 32
    requests: int = 16
    connections: int = 100
    reading_seconds: float = 30
    sending_seconds: float = 10
    answer_seconds: float = 60

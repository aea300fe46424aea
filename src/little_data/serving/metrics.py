"""What the server counts, in the form of Prometheus."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from little_data.serving.exported import Decision

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class ServingMetrics:
    """Requests and photos, since the server has started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "little_data_requests",
            "Requests with photos, by the status of their answer",
            ["status"],
            registry=self._registry,
        )
        self._photos = Counter(
            "little_data_photos",
            "Photos, by what was said of them: class, unsure, unlike or unreadable",
            ["answer"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "little_data_request_seconds",
            "Seconds from the first byte of a request with photos to its answer",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.busy = Gauge(
            "little_data_requests_in_progress",
            "Requests with photos that wait for their answer",
            registry=self._registry,
        )

    def count_request(self, status: int, seconds: float) -> None:
        """Count a request with photos that was answered, or refused."""
        self._requests.labels(str(status)).inc()
        self._seconds.observe(seconds)

    def count_photos(self, answers: Iterable[Decision | str]) -> None:
        """Count what was said of photos; a text is the reason why one could not be read."""
        for answer in answers:
            self._photos.labels(_name_answer(answer)).inc()

    def write(self) -> bytes:
        """Return all of it as text."""
        return generate_latest(self._registry)


def _name_answer(answer: Decision | str) -> str:
    if isinstance(answer, str):
        return "unreadable"
    return "unlike" if answer.unlike else "unsure" if answer.unsure else "class"

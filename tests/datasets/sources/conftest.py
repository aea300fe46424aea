"""A web server for the datasets that fetch something."""

import pytest
from kaggle_server import KaggleServer

from little_data.datasets.sources import downloads


@pytest.fixture
def server(monkeypatch):
    """A server on loopback whose clients soon lose their patience."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setattr(downloads, "SILENCE_SECONDS", 0.5)
    with KaggleServer() as server:
        yield server

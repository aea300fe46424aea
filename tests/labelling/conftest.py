"""A small set of photos as the page has it, without a run."""

import socket
import time

import numpy as np
import pandas as pd
import pytest
from demo_client import DemoClient
from label_server import SECONDS, LabelServer

from little_data.datasets.sources.corrections import COLUMNS
from little_data.datasets.sources.decision_rows import DecisionRows
from little_data.labelling.choice import make_directions
from little_data.labelling.decisions import Decisions
from little_data.labelling.photos import Photos


@pytest.fixture
def photos(tmp_path):
    """Six photos: three cats, two dogs, and one that was left out; the model doubts the second."""
    paths = [f"{name}.png" for name in "abcdef"]
    table = pd.DataFrame(
        {
            "path": paths,
            "content_hash": [f"hash of {path}" for path in paths],
            "given": ["cat", "cat", "cat", "dog", "dog", "dog"],
            "learned": ["cat", "cat", "cat", "dog", "dog", "leave out"],
            "split": ["train", "train", "test", "train", "test", ""],
        }
    )
    cat = np.array([0.9, 0.2, 0.6, 0.1, 0.3, np.nan], np.float32)
    angles = np.array([0.0, 0.1, 0.2, 1.5, 1.3, 0.0])
    features = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    features[-1] = 0
    probabilities = np.stack([cat, 1 - cat], axis=1)
    return Photos(tmp_path, table, ["cat", "dog"], probabilities, make_directions(features))


@pytest.fixture
def file(tmp_path):
    """Where the corrections are written."""
    return tmp_path / "corrections.csv"


@pytest.fixture
def decide(photos, file):
    """Return a function that makes the decisions of a window of its own."""
    return lambda: Decisions(photos, DecisionRows(file, COLUMNS))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The page with made-up photos, served by a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = LabelServer(tmp_path_factory.mktemp("label"), port)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()


@pytest.fixture(scope="module")
def client(server):
    """What asks the page's program without a browser, once it answers."""
    client = DemoClient(server.port)
    for _ in range(10 * SECONDS):
        assert server.process.poll() is None, server.output.read_text()
        try:
            client.get("/")
            return client
        except OSError:
            time.sleep(0.1)
    raise AssertionError(server.output.read_text())

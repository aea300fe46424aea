"""Connections on which nothing is asked do not keep others from asking."""

import contextlib
import socket

import pytest
from demo_client import ASK, SECONDS, UPLOAD
from demo_server import run_demo

pytestmark = pytest.mark.slow

CONNECTIONS = 20
FORM = "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n"
QUESTION = "Content-Type: application/json\r\nContent-Length: 1000\r\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of a demo that is in a hurry."""
    limits = {"connections": CONNECTIONS, "sending_seconds": 2}
    with run_demo(tmp_path_factory.mktemp("demo"), **limits) as (_, client):
        yield client


def connect(client):
    return socket.create_connection(("127.0.0.1", client.port), timeout=SECONDS)


def send(client, content):
    opened = connect(client)
    opened.sendall(content)
    return opened


def ask_and_ask_half(client):
    """Ask on a connection, and begin there another request."""
    opened = client.begin("GET /theme.css")
    assert opened.recv(12) == b"HTTP/1.1 200"
    opened.sendall(b"GET / HTTP/1.1\r\nHost: ")
    return opened


SLOW = {
    "nothing": connect,
    "half a head": lambda client: send(client, b"GET / HTTP/1.1\r\nHost: 127."),
    "no HTTP": lambda client: send(client, b"\r\n\r\n"),
    "half a question": lambda client: client.begin(f"POST {ASK}", QUESTION),
    "half an upload": lambda client: client.begin(f"POST {UPLOAD}", FORM),
    "a second half": ask_and_ask_half,
}


@pytest.mark.parametrize("kind", SLOW)
def test_idle_connections_are_closed_and_others_are_served(client, kind):
    with contextlib.ExitStack() as opened:
        idle = [opened.enter_context(SLOW[kind](client)) for _ in range(CONNECTIONS - 1)]
        for connection in idle:
            while connection.recv(100_000):
                pass
        assert client.get("/")[0] == 200


def test_an_upload_in_pieces_arrives(client):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\na\r\n--x--'
    )
    form = FORM.replace("100000", str(len(body)))
    with contextlib.closing(client.begin(f"POST {UPLOAD}", form)) as connection:
        for start in range(0, len(body), 30):
            connection.sendall(body[start : start + 30])
        assert connection.recv(12) == b"HTTP/1.1 200"

"""Hostile requests to a running demo: those of its two pages, changed in any way."""

import json
import re
import shutil
import socket
import tempfile
import time
from functools import cache
from pathlib import Path

import numpy as np
from demo_client import ASK, UPLOAD, DemoClient
from demo_server import DemoServer

from little_data.labelling.photos import make_id
from tests.attack.attempts import Outcome
from tests.attack.images import save_whole
from tests.attack.limited_process import MOST_MEMORY, measure_memory
from tests.attack.mutations import choose, mutate
from tests.attack.parameter_sets import ODD

SECRET = "a sentence that no answer may hold"
PATHS = [
    "/",
    "/theme.css",
    "/favicon.ico",
    "/assets/a.js",
    "/static/a.css",
    "/openapi.json",
    "/config",
]
PATHS += [
    ASK,
    ASK,
    ASK,
    UPLOAD,
    "/gradio_api/queue/join",
    "/gradio_api/upload_progress?upload_id=a",
]
PATHS += [
    "/gradio_api/queue/data?session_hash=abc",
    "/gradio_api/proxy=http://127.0.0.1/",
    "*",
    "//",
]
PATHS += [
    "/label/",
    "/label/page.js",
    "/label/state",
    "/label/batch",
    "/label/queue?queue=label+issue",
    "/label/photos?label=class+01&least=0.5",
    "/label/../page.js",
]
# A demo with so many photos to label calls them so.
LABELLED = 30
PHOTO_IDS = [make_id(f"class {number % 3:02}/{number:05}.png") for number in range(LABELLED)]
PATHS += [f"/label/photo/320/{name}" for name in (PHOTO_IDS[0], "0" * 16, "..%2fred.png")]
# What the page of labels says, beside the photo's ID.
SAID = {
    "/label/decide": {"label": ["class 01", "new", None], "queue": ["seen"]},
    "/label/undo": {"rows": [0, 1, 10**9], "queue": ["seen"]},
    "/label/label": {"label": ["class 01", "leave out", "=cmd()", ""]},
}
PATHS += [*SAID]
POSTED = {ASK, UPLOAD, *SAID}
METHODS = ["GET", "POST", "POST", "POST", "HEAD", "OPTIONS", "PUT", "TRACE", "get", "\x7f"]
HEADERS = ["Origin", "Host", "Content-Type", "Sec-Fetch-Site", "Range", "Cookie", "Accept-Encoding"]
HEADERS += ["Transfer-Encoding", "Content-Length", "Expect", "Upgrade", "X-Forwarded-Host"]
VALUES = ["null", "http://evil.example", "cross-site", "", "chunked", "-1", "9" * 30, "bytes=0-,-1"]
VALUES += ["a" * 20_000, "\xff", "websocket", "100-continue", "gzip;q=nan", "multipart/form-data"]


@cache
def start() -> tuple[DemoServer, DemoClient, str]:
    """Start the demo, with a secret file beside its uploads, and upload a photo."""
    folder = Path(tempfile.mkdtemp(prefix="attacked-demo-"))
    (folder / "secret.txt").write_text(SECRET)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = DemoServer(folder, port, LABELLED, request_seconds=5, reading_seconds=10)
    client = DemoClient(port)
    server.wait_until_it_answers(lambda: client.get("/"))
    return server, client, client.upload(save_whole(0))


prepare = start


def attack(random: np.random.Generator) -> Outcome:
    """Send one request, and see that the next one is answered."""
    server, client, photo = start()
    request = make_request(random, client, photo, server.folder)
    is_raw = random.integers(4) == 0
    if is_raw:
        request = mutate(random, request)
    answer = send(client.port, request, 0.3 if is_raw else 20)
    told = f"{request[:300]!r}: {answer[:200]!r}"
    if server.process.poll() is not None or client.get("/")[0] != 200:
        return Outcome("wrong", f"{told}: nobody answers any more")
    if "Traceback" in (output := server.output.read_text()):
        server.output.write_text("")
        return Outcome("wrong", f"{told}\n{output[-3000:]}")
    if measure_memory(server.process.pid) > MOST_MEMORY:
        return Outcome("wrong", f"{told}: it has filled the memory")
    status = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    if SECRET.encode() in answer or (status and status[1] == b"500") or not (status or is_raw):
        return Outcome("wrong", told)
    return Outcome("unharmed" if status and status[1] < b"400" else "refused", told)


def make_request(
    random: np.random.Generator, client: DemoClient, photo: str, folder: Path
) -> bytes:
    """Make a request of the page, with some of it changed."""
    secret = f"{folder}/secret.txt"
    files = [photo, secret, f"{photo}/../../secret.txt", f"file://{secret}", *map(str, ODD[:30])]
    path = choose(random, [*PATHS, *(f"/gradio_api/file={each}" for each in files[:4])])
    method = choose(random, METHODS) if random.integers(4) == 0 else ("GET", "POST")[path in POSTED]
    headers = {"Host": f"127.0.0.1:{client.port}", "Origin": client.own, "Connection": "close"}
    body = (
        make_decision(random, path, folder)
        if path in SAID
        else make_body(random, client, path, files)
    )
    if method == "POST":
        kind = "multipart/form-data; boundary=x" if path == UPLOAD else "application/json"
        headers |= {"Content-Type": kind, "Content-Length": str(len(body))}
    else:
        body = b""
        del headers["Origin"]
    if random.integers(3) == 0:
        headers[choose(random, HEADERS)] = choose(random, VALUES)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1", "replace") + body


def make_body(
    random: np.random.Generator, client: DemoClient, path: str, files: list[str]
) -> bytes:
    """Make the body of a request to a path, with some of it changed."""
    if path == UPLOAD:
        content = mutate(random, save_whole(int(random.integers(8))))
        name = choose(random, ["a.png", "../a.png", "a\0.png", "a" * 300, "a.html", '"'])
        start = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        return start.encode() + content + b"\r\n--x--"
    asked = {"photo": choose(random, [*files, 0, 1, 2])}
    function = choose(random, ["answer", "explain", "keep"])
    if function == "keep":
        asked["label"] = int(random.integers(5))
    value = client.write_question(function, asked)
    if random.integers(4) == 0:
        value |= {"data": [0.5, 0.5], "fn_name": "draw_digit_at"}
    if random.integers(2):
        inner = choose(random, [value, asked])
        inner[choose(random, [*inner, "url"])] = choose(random, ODD)
    return json.dumps(value, default=str).encode()


def make_decision(random: np.random.Generator, path: str, folder: Path) -> bytes:
    """Make what the page of labels says, with some of it changed."""
    unlabelled = make_id(f"{(folder / 'others').as_posix()}/00000.png")
    ids = [unlabelled] if path == "/label/label" else PHOTO_IDS
    said = {name: choose(random, values) for name, values in SAID[path].items()}
    said["id"] = choose(random, ids)
    if random.integers(2):
        said[choose(random, [*said, "more"])] = choose(random, ODD)
    return json.dumps(said, default=str).encode()


def send(port: int, request: bytes, seconds: float) -> bytes:
    """Send bytes, and return the answer as far as it comes at once."""
    answer, end = b"", time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as opened:
        try:
            opened.sendall(request)
            while time.monotonic() < end and (more := opened.recv(65536)):
                answer += more
                # A stream has no end.
                opened.settimeout(0.3)
        except OSError:
            pass
    return answer


def end() -> None:
    """End the demo, if it runs."""
    if start.cache_info().currsize:
        server, _, _ = start()
        server.process.kill()
        server.process.wait()
        shutil.rmtree(server.folder)
        start.cache_clear()

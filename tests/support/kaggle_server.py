"""A web server on loopback that gives files away as Kaggle and its storage do."""

from __future__ import annotations

import io
import json
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from PIL import Image

DOWNLOAD = "/api/v1/competitions.CompetitionApiService/DownloadDataFiles"
DATASET = "/api/v1/datasets.DatasetApiService/GetDataset"
DOWNLOAD_DATASET = "/api/v1/datasets.DatasetApiService/DownloadDataset"
TOKEN = "KGAT_very_secret"

# Without end, a client that has no time-out would hang the tests instead of failing them.
PATIENCE = 10


class KaggleServer(ThreadingHTTPServer):
    """Answers the download of a competition or a data set, and plain GET requests for files.

    Attributes:
        files: What is served under which path; Kaggle's download is redirected to ``/outer.zip``.
        headers: Further headers of each file.
        status: Answer this instead, if it is not 200.
        cut: Break off after so many bytes of a file.
        silent: Accept connections and never answer.
        seen: The requests so far: method, path and headers.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = {}
        self.headers = {}
        self.status = 200
        self.cut = None
        self.silent = False
        self.seen = []
        self.closing = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self.thread.start()
        return self

    def __exit__(self, *exception):
        if not self.closing.is_set():
            self.closing.set()
            self.shutdown()
            self.thread.join()
            self.server_close()

    close = __exit__

    def handle_error(self, *request):
        """Say nothing of clients that hang up, as some must."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*request)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        path = self.read_request()
        if self.server.silent:
            self.server.closing.wait(PATIENCE)
        elif self.server.status != 200:
            message = {"code": self.server.status, "message": "as the test wishes"}
            self.answer(self.server.status, json.dumps(message).encode(), "application/json")
        elif path == DATASET:
            self.answer(200, json.dumps({"currentVersionNumber": 3}).encode(), "application/json")
        elif path in (DOWNLOAD, DOWNLOAD_DATASET):
            self.send_response(302)
            self.send_header("Location", f"{self.server.url}/outer.zip?signature=secret")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.answer(404, b"{}", "application/json")

    def do_GET(self):
        path = self.read_request()
        if self.server.silent:
            self.server.closing.wait(PATIENCE)
        elif self.server.status != 200:
            self.answer(self.server.status, b"no", "text/plain")
        elif path not in self.server.files:
            self.answer(404, b"no", "text/plain")
        elif wanted := self.headers.get("Range"):
            first = int(wanted.removeprefix("bytes=").removesuffix("-"))
            self.answer(206, self.server.files[path][first:], "application/zip")
        else:
            self.answer(200, self.server.files[path], "application/zip")

    def read_request(self):
        path = urlsplit(self.path).path
        self.server.seen.append((self.command, path, dict(self.headers)))
        return path

    def answer(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if self.server.cut is None else body[: self.server.cut])

    def log_message(self, *arguments):
        pass


def draw_photo(colour="red"):
    """Return a tiny JPEG file."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "JPEG")
    return file.getvalue()


def make_zip(files):
    """Return a zip archive of files: names and contents."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return archive.getvalue()

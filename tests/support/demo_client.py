"""A client of the demo that can say anything, as a browser would not."""

import http.client
import json
import re
import socket

SECONDS = 60
ASK = "/gradio_api/component_server/"
UPLOAD = "/gradio_api/upload"


class DemoClient:
    """Asks a server on this computer, by default as the demo's own page does."""

    def __init__(self, port):
        self.port = port
        self.own = f"http://127.0.0.1:{port}"
        self._photos = None

    def ask(self, method, path, body=None, headers=None, host=None):
        """Return status, headers with small names, and text of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        if headers is None:
            headers = {"Origin": self.own} if method == "POST" else {}
        try:
            connection.putrequest(method, path, skip_host=True)
            for name in [f"127.0.0.1:{self.port}"] if host is None else host:
                connection.putheader("Host", name)
            for name, value in headers.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, told, answer.read().decode("latin-1")
        finally:
            connection.close()

    def begin(self, request, headers=""):
        """Send the beginning of a request, and leave the connection open."""
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        host = f"Host: 127.0.0.1:{self.port}\r\nOrigin: {self.own}\r\n"
        opened.sendall(f"{request} HTTP/1.1\r\n{host}{headers}\r\n".encode())
        return opened

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, value, headers=None, **options):
        """Post a value as JSON."""
        headers = {"Origin": self.own} if headers is None else headers
        headers = {"Content-Type": "application/json"} | headers
        return self.ask("POST", path, json.dumps(value).encode(), headers, **options)

    def post_file(self, content, name="photo.png", headers=None, **options):
        """Post a file as the page does."""
        headers = {"Origin": self.own} if headers is None else headers
        body = (
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="%b"\r\n\r\n%b\r\n--x--'
            % (name.encode(), content)
        )
        headers = {"Content-Type": "multipart/form-data; boundary=x"} | headers
        return self.ask("POST", UPLOAD, body, headers, **options)

    def upload(self, content, name="photo.png"):
        """Upload a file, and return its path on the server."""
        status, _, told = self.post_file(content, name)
        assert status == 200, told
        return json.loads(told)[0]

    def read_config(self):
        """Return what Gradio's page knows of itself."""
        page = self.get("/")[2]
        return json.loads(re.search(r"window\.gradio_config = (\{.*?\});\s*<", page, re.S)[1])

    def find_component(self, name):
        """Return the number of a part of the page."""
        return next(
            component["id"]
            for component in self.read_config()["components"]
            if component["props"].get("elem_id") == name
        )

    def write_question(self, function, data):
        """Return a question as the page asks it."""
        if self._photos is None:
            self._photos = self.find_component("photos")
        return {
            "data": data,
            "component_id": self._photos,
            "fn_name": function,
            "session_hash": "abc",
        }

    def ask_about(self, photo, function="answer", **further):
        """Ask about the photo of a path, or the example of a number."""
        return self.post(ASK, self.write_question(function, {"photo": photo, **further}))

    def classify(self, photo, function="answer", **further):
        """Return what the page is told about a photo."""
        status, _, told = self.ask_about(photo, function, **further)
        assert status == 200, told
        return json.loads(told)

"""A client of the demo that can say anything, as a browser would not."""

import http.client
import json
import os
import re
import socket

SECONDS = 60
JOIN = "/gradio_api/queue/join"
UPLOAD = "/gradio_api/upload"


class DemoClient:
    """Asks a server on this computer, by default as the demo's own page does."""

    def __init__(self, port):
        self.port = port
        self.own = f"http://127.0.0.1:{port}"

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

    def join(self, path, session="abc", **file):
        """Ask what is on the photo of a path; the answer waits in the session."""
        data = [{"path": path, "meta": {"_type": "gradio.FileData"}, **file}]
        return self.post(JOIN, {"data": data, "fn_index": 0, "session_hash": session})

    def classify(self, path, **file):
        """Return what the page would say of the photo of a path, and the pictures' addresses."""
        session = os.urandom(4).hex()
        status, _, told = self.join(path, session, **file)
        assert status == 200, told
        _, _, stream = self.get(f"/gradio_api/queue/data?session_hash={session}")
        done = next(line for line in stream.splitlines() if '"process_completed"' in line)
        output = json.loads(done.removeprefix("data: "))["output"]
        assert "data" in output, output
        return output["data"][1], re.findall(r'"url":"[^"]*?(/gradio_api/file=[^"]+)"', done)

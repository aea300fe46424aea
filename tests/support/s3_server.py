"""A server of S3 on this computer, and one that fails."""

import threading
from contextlib import closing, contextmanager

import boto3
import requests
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

BUSY = "<Error><Code>{code}</Code><Message>Please reduce your request rate.</Message></Error>"
CREDENTIALS = {"key": "somebody", "secret": "a secret"}
BUCKET = "bucket"


class SilentHandler(WSGIRequestHandler):
    def log(self, *arguments):
        """Write nothing."""


class S3Server:
    """A server whose buckets are in the memory of this process.

    Attributes:
        requests: Method and path of each request, the oldest first.
        refuse: Tells by the number of a request, from 1 on, and its path whether it is refused with
            503, as by a store that is busy.
    """

    def __init__(self):
        self.requests = []
        self.refuse = lambda number, path: False
        self._application = DomainDispatcherApplication(create_backend_app)
        self._server = None
        self._port = 0

    def start(self):
        """Listen, on the port of before."""
        self._server = make_server(
            "127.0.0.1", self._port, self, threaded=True, request_handler=SilentHandler
        )
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        """Listen no longer; the buckets stay."""
        self._server.shutdown()
        self._server.server_close()

    def __call__(self, environment, start_response):
        path = environment["PATH_INFO"]
        self.requests.append(f"{environment['REQUEST_METHOD']} {path}")
        if self.refuse(len(self.requests), path):
            refusal = Response(BUSY.format(code="SlowDown"), 503, mimetype="application/xml")
            return refusal(environment, start_response)
        return self._application(environment, start_response)

    @property
    def credentials(self):
        """What a catalog gives to s3fs."""
        return {
            **CREDENTIALS,
            "client_kwargs": {"endpoint_url": self.url, "region_name": "us-east-1"},
        }

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}"

    def put(self, **files):
        """Put files into the bucket, by their keys."""
        with closing(self._connect()) as client:
            client.create_bucket(Bucket=BUCKET)
            for key, content in files.items():
                client.put_object(Bucket=BUCKET, Key=key, Body=content)
        self.requests.clear()

    def delete(self, key):
        """Remove a file from the bucket."""
        with closing(self._connect()) as client:
            client.delete_object(Bucket=BUCKET, Key=key)

    def list_keys(self):
        """List the keys of all files, up to a thousand."""
        with closing(self._connect()) as client:
            found = client.list_objects_v2(Bucket=BUCKET)
        return [each["Key"] for each in found.get("Contents", [])]

    def _connect(self):
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=CREDENTIALS["key"],
            aws_secret_access_key=CREDENTIALS["secret"],
        )

    def put_folder(self, folder, name):
        """Put the files of a folder into the bucket, under a name."""
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        self.put(
            **{f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}
        )


@contextmanager
def serve_s3():
    """Serve S3 as long as the block takes."""
    server = S3Server()
    server.start()
    try:
        # The buckets of servers of before are in the same memory.
        requests.post(f"{server.url}/moto-api/reset", timeout=60).close()
        yield server
    finally:
        server.stop()

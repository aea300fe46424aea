"""An export of the small network, and the server of it as its user starts it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import requests
from ended_processes import end_well
from small_exports import CLASSES, SIDE

from little_data.exports.formats import FORMATS
from little_data.exports.interface import ExportSource
from little_data.exports.metadata import describe_export
from little_data.models import ImageClassifier
from little_data.photos.shared_photos import SharedPhotos

SECONDS = 60
LARGEST_PIXELS = 10**6
FIGURES = {"photos": 2, "difference": 0.0, "distance": 0.0, "agreement": 1.0}

# What a server must do without.
PROGRAM = """
import runpy, sys
for name in ("tensorflow", "keras", "kedro", "pandas", "little_data.parameters"):
    sys.modules[name] = None
runpy.run_module("little_data.serving", run_name="__main__", alter_sys=True)
"""


def write_export(folder, network, photos, name="onnx", resizing="crop", **thresholds):
    """Write the network in a format, with its metadata; return the finished model."""
    folder = folder / name
    folder.mkdir(parents=True)
    model = ImageClassifier(network, CLASSES, SIDE, resizing, **thresholds)
    FORMATS[name].write(ExportSource(network, photos, CLASSES), folder)
    versions = dict.fromkeys(FORMATS[name].packages, "1")
    shared = SharedPhotos(folder, LARGEST_PIXELS, None)
    about = describe_export(FORMATS[name], model, FIGURES, versions, shared)
    (folder / "metadata.json").write_text(json.dumps(about))
    return model


class ExportServer:
    """The server, in a process of its own.

    Args:
        export: The folder of the export.
        folder: For its output.
        options: Of the command.
    """

    def __init__(self, export: Path, folder: Path, *options: str) -> None:
        self.output = folder / "output.txt"
        command = [sys.executable, "-c", PROGRAM, str(export), "--port", "0", *options]
        with self.output.open("w") as stream:
            self.process = subprocess.Popen(
                command, stdout=stream, stderr=subprocess.STDOUT, env=os.environ
            )
        self.url = self._wait_for_address()

    def _wait_for_address(self) -> str:
        for _ in range(10 * SECONDS):
            if named := re.search(r"(http://127\.0\.0\.1:\d+)/classify", self.output.read_text()):
                return named[1]
            assert self.process.poll() is None, self.output.read_text()
            time.sleep(0.1)
        raise AssertionError(f"the server does not start:\n{self.output.read_text()}")

    def classify(self, *paths: Path) -> requests.Response:
        files = [("photos", (path.name, path.read_bytes())) for path in paths]
        return requests.post(f"{self.url}/classify", files=files, timeout=SECONDS)

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(f"{self.url}{path}", headers=headers, timeout=SECONDS)

    def end(self) -> None:
        """Tell it to end, and check that it has ended well."""
        end_well(self.process, self.output, signal.SIGTERM)

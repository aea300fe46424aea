"""The demo of two small models that have learned nothing, served as `kedro demo` does it.

As a program it takes the port (0 for any), limits as JSON, and how many photos the page of labels
beside it has (0 for no such page).
"""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from demo_client import DemoClient
from ended_processes import end_well

SECONDS = 60
CLASS_NAMES = ["<img src=x onerror=alert(1)>", "**[b](http://evil.example/)** `$$x$$`", "a_b_c"]


def main():
    import keras
    import numpy as np
    from label_page import make_up_project
    from PIL import Image

    from little_data.demo.kept_labels import KeptLabels
    from little_data.demo.known_photos import KnownPhoto, KnownPhotos
    from little_data.demo.limits import Limits
    from little_data.demo.models import CLASSIFIER, DECODER, DemoModels
    from little_data.demo.server import serve
    from little_data.local_server.sockets import open_socket
    from little_data.models import ImageClassifier
    from little_data.models.nearest_photo import NearestPhoto
    from little_data.types.answers import DISTANCE, PROBABILITIES

    keras.utils.set_random_seed(1)
    pixels = keras.Input((16, 16, 3))
    maps = keras.layers.Conv2D(2, 3)(keras.layers.Rescaling(1 / 255)(pixels))
    means = keras.layers.GlobalAveragePooling2D()(maps)
    probabilities = keras.layers.Dense(len(CLASS_NAMES), "softmax")(means)
    nearest = NearestPhoto(2, name=DISTANCE)
    answers = {PROBABILITIES: probabilities, DISTANCE: nearest(means)}
    network = keras.Model(pixels, answers)
    nearest.remember(np.eye(2))
    code = keras.Input((2,))
    digit = keras.layers.Reshape((4, 4, 1))(keras.layers.Dense(16, "sigmoid")(code))
    folder, limits = Path(os.environ["TMPDIR"]), Limits(**json.loads(sys.argv[2]))
    known = []
    for label, colour in zip(CLASS_NAMES, ("red", "blue"), strict=False):
        known.append(KnownPhoto(folder / f"{colour}.png", label))
        Image.new("RGB", (30, 20), colour).save(known[-1].path)
    models = DemoModels(
        classifier=ImageClassifier(network, CLASS_NAMES, 16, "squeeze"),
        decoder=keras.Model(code, digit),
        largest_pixels=10**8,
        deep_bits=None,
        commands={CLASSIFIER: "kedro run", DECODER: "kedro run"},
        facts=["A model that has learned nothing"],
        known=KnownPhotos(known, are_new=True, compared=known),
        kept=KeptLabels(folder / "kept", folder / "labels.csv", limits.all_kept),
    )
    with open_socket("127.0.0.1", int(sys.argv[1])) as opened:
        labels = make_up_project(folder, int(sys.argv[3]), 3) if int(sys.argv[3]) else None
        serve(models, opened, "127.0.0.1", labels, limits)


class DemoServer:
    """The program, in a process of its own.

    Args:
        folder: For its output and the uploads.
        port: Where to serve.
        labelled: How many photos the page of labels has; 0 for no such page.
        limits: What differs from the ordinary limits.
    """

    def __init__(self, folder, port, labelled=0, **limits):
        self.folder, self.port = folder, port
        self.output = folder / "output.txt"
        with self.output.open("w") as stream:
            self.process = subprocess.Popen(
                [sys.executable, __file__, str(port), json.dumps(limits), str(labelled)],
                stdout=stream,
                stderr=subprocess.STDOUT,
                env=os.environ | {"TMPDIR": str(folder)},
            )

    @property
    def uploads(self):
        """Where the uploaded files are."""
        return next(self.folder.glob("little-data-demo-*")).resolve()

    def wait_until_it_answers(self, ask):
        """Wait until a function that asks it something does not fail any more."""
        for _ in range(10 * SECONDS):
            assert self.process.poll() is None, self.output.read_text()
            try:
                return ask()
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the demo does not answer:\n{self.output.read_text()}")

    def end(self, signal):
        """Send a signal and check that it has ended well, and left nothing behind."""
        end_well(self.process, self.output, signal)
        assert not list(self.folder.glob("little-data-demo-*")), "uploads were not removed"


@contextmanager
def run_demo(folder, **options):
    """Serve the demo at a port that is free; give the server and a client of it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server, client = DemoServer(folder, port, **options), DemoClient(port)
    try:
        server.wait_until_it_answers(lambda: client.get("/"))
        yield server, client
    finally:
        server.process.kill()
        server.process.wait()


if __name__ == "__main__":
    project = Path(__file__).parents[2]
    sys.path[:0] = [str(project / "src"), str(project / "benchmarks")]
    main()

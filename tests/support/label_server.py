"""The page of labels with made-up photos and features, served as `kedro label` does it.

As a program it takes the port, a folder to work in, and the numbers of photos and of classes.
"""

import os
import subprocess
import sys
from pathlib import Path

from ended_processes import end_well

SECONDS = 60


def main():
    from label_page import make_up_project

    from little_data.labelling.server import serve
    from little_data.local_server.sockets import open_socket

    port, folder, photos, classes = int(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:5])
    project = make_up_project(folder, photos, classes)
    with open_socket("127.0.0.1", port) as opened:
        serve(project, opened, "127.0.0.1")


class LabelServer:
    """The program, in a process of its own.

    Args:
        folder: For its photos, tables and output.
        port: Where to serve.
        photos: How many.
        classes: How many.
    """

    def __init__(self, folder, port, photos=120, classes=3):
        self.folder, self.port = folder, port
        self.output = folder / "output.txt"
        with self.output.open("w") as stream:
            command = [sys.executable, __file__, port, folder, photos, classes]
            self.process = subprocess.Popen(
                [*map(str, command)], stdout=stream, stderr=subprocess.STDOUT, env=os.environ
            )

    def end(self, signal):
        """Send a signal and check that it has ended well."""
        end_well(self.process, self.output, signal)


if __name__ == "__main__":
    project = Path(__file__).parents[2]
    sys.path[:0] = [str(project / "src"), str(project / "benchmarks")]
    main()

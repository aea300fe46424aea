"""Measure how many photos a second the server of an export answers, and how long each waits.

    python benchmarks/serve.py --export /path/to/model_exports/onnx --photos /path/to/photos

Clients on this computer each send one photo at a time, the next one when the answer is there.
"""

from __future__ import annotations

import argparse
import itertools
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import requests

STARTING_SECONDS = 120
PHOTO_SUFFIXES = {".jpg", ".jpeg", ".png"}


def main() -> None:
    """Start the server, load it with more and more clients, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--export", type=Path, required=True, help="folder of an export")
    parser.add_argument("--photos", type=Path, required=True, help="folder of photos to send")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--seconds", type=float, default=20, help="for each number of clients")
    arguments = parser.parse_args()
    photos = [
        path.read_bytes()
        for path in sorted(arguments.photos.rglob("*"))
        if path.suffix.lower() in PHOTO_SUFFIXES
    ]
    print(
        "| clients | photos | a second | p50 | p95 | p99 | refused |\n|---|---|---|---|---|---|---|"
    )
    with start_server(arguments.export, max(arguments.clients)) as url:
        for clients in arguments.clients:
            print_row(clients, *load(url, photos, clients, arguments.seconds))


@contextmanager
def start_server(export: Path, clients: int) -> Iterator[str]:
    """Start the server in a process of its own; give its address."""
    command = [sys.executable, "-m", "little_data.serving", str(export), "--port", "0"]
    command += ["--requests", str(clients)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        stop = threading.Timer(STARTING_SECONDS, process.kill)
        stop.start()
        try:
            told = process.stdout.readline() if process.stdout else ""
            stop.cancel()
            found = re.search(r"http://\S+/classify", told)
            if found is None:
                raise SystemExit(f"the server does not start: {told}")
            yield found[0]
        finally:
            stop.cancel()
            process.terminate()


def load(
    url: str, photos: list[bytes], clients: int, seconds: float
) -> tuple[list[float], int, float]:
    """Send photos from several clients for a while.

    Returns:
        The seconds that each answered photo has taken, how many were refused, and the seconds from
        the first request to the last answer.
    """
    times: list[float] = []
    refused: list[int] = []
    begun = time.perf_counter()

    def ask(first: int) -> None:
        with requests.Session() as session:
            for number in itertools.count(first, clients):
                if time.perf_counter() > begun + seconds:
                    return
                asked = time.perf_counter()
                files = {"photos": ("photo.jpg", photos[number % len(photos)])}
                answer = session.post(url, files=files, timeout=60)
                if answer.ok:
                    times.append(time.perf_counter() - asked)
                else:
                    refused.append(answer.status_code)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(refused), time.perf_counter() - begun


def print_row(clients: int, times: list[float], refused: int, taken: float) -> None:
    """Print what clients have found; times in milliseconds."""
    late = " | ".join(f"{1000 * value:.0f} ms" for value in np.percentile(times, [50, 95, 99]))
    print(
        f"| {clients} | {len(times)} | {len(times) / taken:.1f} | {late} | {refused} |", flush=True
    )


if __name__ == "__main__":
    main()

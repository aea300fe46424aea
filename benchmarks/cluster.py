"""Time features from a Ray cluster beside those from threads, and let workers and a machine die.

    python benchmarks/cluster.py --images /path/to/train.zip

- Ways: the same photos by the threads of this machine, and by a Ray cluster of one machine with all
  of its cores. The start-up stands apart: that of the cluster, once a run, and that of its workers,
  which is how long two photos take.
- Machines: the photos by a cluster of one machine with one core, and by one of two. The processes
  of each machine are pinned to a core of their own.
- Deaths: three workers and a machine are killed on the way, and the features are compared.

All weights but the packaged ones are random.
"""

from __future__ import annotations

import argparse
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from extraction import BACKBONES, build_trunk, link_photos, plan_photos, time_once

from little_data.cluster.connection import import_ray
from little_data.cluster.place import RayCluster
from little_data.cluster.resources import WorkerSize
from little_data.inference.engines import freeze_network
from little_data.inference.portable_networks import PortableNetwork
from little_data.inference.view_work import ViewWork, list_photo_views
from little_data.photos.shared_photos import share_photos
from little_data.streams.places import Place, ThisMachine

PARTS = ("ways", "machines", "deaths")


def main() -> None:
    """Measure the parts that are asked for, and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--images", type=Path, required=True, help="folder or archive of photos")
    parser.add_argument("--photos", type=int, default=2000, help="number of them to use")
    parser.add_argument("--backbones", nargs="+", choices=BACKBONES, default=list(BACKBONES))
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--chunk", type=int, default=32, help="photos that a worker gets at once")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        photos = link_photos(arguments.images, Path(folder) / "photos", arguments.photos)
        works = {name: make_work(name, photos) for name in arguments.backbones}
        for part in arguments.only:
            TABLES[part](works, plan_photos(photos, 1), arguments.turns, arguments.chunk)


def make_work(name: str, photos: Path) -> ViewWork:
    """Make the work of extracting features with a backbone."""
    network = freeze_network(build_trunk(name), "openvino")
    return ViewWork(PortableNetwork(network), share_photos(photos))


def compare_ways(works: dict[str, ViewWork], views: pd.DataFrame, turns: int, chunk: int) -> None:
    """Compare the threads of this machine with a cluster of this machine."""
    print("| backbone | threads, s | Ray, s | Ray to threads | start-up of workers, s |")
    print("|---|---|---|---|---|")
    with start_cluster([{*range(os.cpu_count() or 1)}]) as (_, address, seconds):
        here, there = ThisMachine(), describe(address, chunk)
        for name, work in works.items():
            times: dict[Place, list[tuple[float, float]]] = {here: [], there: []}
            for _ in range(turns):
                for place, taken in times.items():
                    taken.append(time_work(place, work, views))
            ours, rays = (median(after for _, after in taken) for taken in times.values())
            startup = median(first for first, _ in times[there])
            print(
                f"| {name}@{BACKBONES[name]} | {ours:.1f} | {rays:.1f} | {rays / ours:.2f} "
                f"| {startup:.1f} |",
                flush=True,
            )
        there.close()
    print(f"\nThe cluster started in {seconds:.1f} seconds.\n")


def compare_machines(
    works: dict[str, ViewWork], views: pd.DataFrame, turns: int, chunk: int
) -> None:
    """Compare one machine of one core with two of them."""
    print("| backbone | one machine, photos a second | two | times |\n|---|---|---|---|")
    for name, work in works.items():
        rates = []
        for cores in ([{0}], [{0}, {1}]):
            with start_cluster(cores) as (_, address, _):
                place = describe(address, chunk)
                taken = [time_work(place, work, views)[1] for _ in range(turns)]
                rates.append(len(views) / median(taken))
                place.close()
        one, two = rates
        print(f"| {name}@{BACKBONES[name]} | {one:.1f} | {two:.1f} | {two / one:.2f} |", flush=True)


def let_die(works: dict[str, ViewWork], views: pd.DataFrame, turns: int, chunk: int) -> None:
    """Kill three workers and a machine on the way, and compare the features."""
    print("| backbone | photos | features | the same to the bit |\n|---|---|---|---|")
    moments = np.linspace(0, len(views), 6).astype(int)[1:5]
    for name, work in works.items():
        features = []
        with start_cluster([{0}, {1}]) as (cluster, address, _):
            place = describe(address, chunk)
            for number, row in enumerate(place.map(work, list_items(work, views))):
                features.append(row)
                if number in moments[:3]:
                    kill_worker()
                elif number == moments[3]:
                    cluster.remove_node(cluster.machines.pop(), allow_graceful=False)
            place.close()
        is_same = np.array_equal(np.stack(features), extract(ThisMachine(), work, views))
        print(
            f"| {name}@{BACKBONES[name]} | {len(views)} | {len(features)} "
            f"| {'yes' if is_same else 'no'} |",
            flush=True,
        )


TABLES: dict[str, Callable[[dict[str, ViewWork], pd.DataFrame, int, int], None]] = {
    "ways": compare_ways,
    "machines": compare_machines,
    "deaths": let_die,
}


@contextmanager
def start_cluster(machines: list[set[int]]) -> Iterator[tuple[Any, str, float]]:
    """Start a cluster within this computer, whose head does no work.

    Args:
        machines: The cores of each machine, to which its processes are pinned.

    Yields:
        The cluster, its address, and how many seconds its start took.
    """
    os.environ["RAY_AUTH_MODE"] = "disabled"
    ray = import_ray()
    from ray.cluster_utils import Cluster

    everything = os.sched_getaffinity(0)
    started = time.perf_counter()
    head = {"num_cpus": 0, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    cluster.machines = []
    for cores in machines:
        # What is started inherits it.
        os.sched_setaffinity(0, cores & everything or everything)
        cluster.machines.append(cluster.add_node(num_cpus=len(cores)))
    os.sched_setaffinity(0, everything)
    try:
        yield cluster, cluster.address, time.perf_counter() - started
    finally:
        ray.shutdown()
        cluster.shutdown()


def describe(address: str, chunk: int) -> RayCluster:
    """Describe a cluster with a worker for each core."""
    return RayCluster(address, workers=None, size=WorkerSize(1, 0, None), chunk=chunk)


def time_work(place: Place, work: ViewWork, views: pd.DataFrame) -> tuple[float, float]:
    """Return how many seconds a place takes to start, and for all photos after that."""
    startup = time_once(lambda: extract(place, work, views.head(2)))
    return startup, time_once(lambda: extract(place, work, views)) - startup


def extract(place: Place, work: ViewWork, views: pd.DataFrame) -> npt.NDArray[np.float32]:
    """Extract the features of all views."""
    return np.stack([*place.map(work, list_items(work, views))])


def list_items(work: ViewWork, views: pd.DataFrame) -> Iterator[Any]:
    """List the photos and their views for the work."""
    return list_photo_views(views, work.network.network.input_shape[0])


def kill_worker() -> None:
    """Kill one of the processes that work for the cluster, as if its machine had no memory left."""
    for process in Path("/proc").iterdir():
        try:
            title = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if title.startswith(b"ray::WorkerActor"):
            os.kill(int(process.name), signal.SIGKILL)
            return


if __name__ == "__main__":
    main()

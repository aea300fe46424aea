"""The cluster as a place where work is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from little_data.cluster.connection import connect, import_ray
from little_data.cluster.crew import Crew
from little_data.cluster.pieces import Item, Pieces, Result
from little_data.cluster.resources import WorkerSize
from little_data.streams.places import Work


class RayCluster:
    """A Ray cluster; nothing is connected, or imported, until there is work.

    Args:
        address: "local", "auto", "host:port" or "ray://host:port".
        workers: How many processes work; None: as many as the cluster has room for.
        size: What each of them takes.
        chunk: Items that a worker is given at once.
    """

    def __init__(self, address: str, *, workers: int | None, size: WorkerSize, chunk: int) -> None:
        self._address = address
        self._workers, self._size, self._chunk = workers, size, chunk
        self._is_ours = False

    def map(self, work: Work[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
        """Do the work with all items, and give the results in the order of the items.

        A worker that dies costs what it was working on, which is done again. An item of which
        workers die time and again is given up.

        Raises:
            LittleDataError: There is no cluster, or no worker can be started.
            Exception: What the work or the items raise.
        """
        self._is_ours = connect(self._address) or self._is_ours
        pieces = Pieces(items, self._chunk, work.give_up)
        crew = Crew(work, self._size, self._workers)
        try:
            while True:
                crew.hand_out(pieces)
                if finished := [*pieces.take_finished()]:
                    yield from finished
                elif pieces.are_done():
                    return
                else:
                    crew.await_news(pieces)
        finally:
            crew.dismiss()

    def close(self) -> None:
        """Leave the cluster, if it was entered here; a cluster of this run only ends."""
        if self._is_ours:
            import_ray().shutdown()
            self._is_ours = False

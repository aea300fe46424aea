"""The workers that do one work: hired, given pieces, and replaced when they die."""

from __future__ import annotations

import logging
import re
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from little_data.cluster.actor import WorkerActor, describe_software
from little_data.cluster.connection import import_ray
from little_data.cluster.pieces import Piece, Pieces
from little_data.cluster.resources import WorkerSize, count_places
from little_data.messages.errors import LittleDataError
from little_data.messages.progress import note_workers
from little_data.streams.places import Work

logger = logging.getLogger(__name__)

# While a worker is busy with one piece, the next one is on its way.
_PIECES_A_WORKER = 2

# Pieces that are done early wait for their turn.
_MOST_PIECES_A_WORKER = 4

_MOST_FAILED_STARTS = 3
_SECONDS_BETWEEN_LOOKS = 5.0
# A cluster that grows when it is asked to takes some minutes for that.
_SECONDS_BETWEEN_WARNINGS = 30
_SECONDS_WITHOUT_WORKERS = 900


@dataclass(eq=False)
class Worker:
    """A process of the cluster.

    Attributes:
        actor: Ray's handle.
        start: Ray's reference to what starting it gives.
        machine: Where it is; None until it has started.
        given: The pieces that it has, in the order in which it does them, with Ray's references to
            what comes of them.
    """

    actor: Any
    start: Any
    machine: str | None = None
    given: deque[tuple[Piece[Any, Any], Any]] = field(default_factory=deque)

    @property
    def awaited(self) -> Any:
        """What is to come from it next; None if it has nothing to do."""
        if self.machine is None:
            return self.start
        return self.given[0][1] if self.given else None


class Crew:
    """Workers that do one work.

    Args:
        work: What they do.
        size: What each of them takes.
        count: How many there are; None: as many as the cluster has room for.
    """

    def __init__(self, work: Work[Any, Any], size: WorkerSize, count: int | None) -> None:
        self._ray = import_ray()
        # Each machine gets it once, however many workers it has.
        self._work = self._ray.put(work)
        self._size, self._count = size, count
        self._workers: list[Worker] = []
        self._failed_starts = 0
        self._looked = self._had_workers = self._warned = time.monotonic()
        self._fill_up()

    def hand_out(self, pieces: Pieces[Any, Any]) -> None:
        """Give pieces to the workers that have started, first to those that have none."""
        most = _MOST_PIECES_A_WORKER * len(self._workers)
        ready = [worker for worker in self._workers if worker.machine is not None]
        for depth in range(_PIECES_A_WORKER):
            for worker in ready:
                if len(worker.given) > depth or any(each.is_suspect for each, _ in worker.given):
                    continue
                piece = pieces.find_next(most, is_idle=not worker.given)
                if piece is None:
                    return
                worker.given.append((piece, worker.actor.run.remote(piece.items)))

    def await_news(self, pieces: Pieces[Any, Any]) -> None:
        """Wait until a worker has started, has done a piece or has died, or some seconds.

        Raises:
            LittleDataError: Workers cannot be started, or it is not for the items that they die.
            Exception: What the work raises.
        """
        awaited = {worker.awaited: worker for worker in self._workers if worker.awaited is not None}
        news, _ = self._ray.wait([*awaited], timeout=_SECONDS_BETWEEN_LOOKS)
        for reference in news:
            self._hear(awaited[reference], pieces)
        if time.monotonic() - self._looked > _SECONDS_BETWEEN_LOOKS:
            self._look_around()

    def dismiss(self) -> None:
        """End all workers."""
        for worker in self._workers:
            self._end(worker)
        self._workers.clear()

    def _hear(self, worker: Worker, pieces: Pieces[Any, Any]) -> None:
        try:
            news = self._ray.get(worker.awaited)
        except self._ray.exceptions.RayTaskError as error:
            # Ray's own error has the traceback of the other process as its message.
            raise error.cause from error
        except self._ray.exceptions.RayError as error:
            self._bury(worker, pieces, _explain_death(error))
            return
        if worker.machine is None:
            self._welcome(worker, *news)
        else:
            piece, _ = worker.given.popleft()
            pieces.finish(piece, news)

    def _welcome(self, worker: Worker, machine: str, software: dict[str, str]) -> None:
        _check_software(machine, software)
        worker.machine = machine
        self._failed_starts = 0
        self._tell()

    def _bury(self, worker: Worker, pieces: Pieces[Any, Any], reason: str) -> None:
        """Replace a worker that has died, and have its pieces done again.

        What it did is done in the order in which it was given: it has died of the first, if of any.
        """
        self._workers.remove(worker)
        self._end(worker)
        if worker.machine is None:
            self._failed_starts += 1
            if self._failed_starts >= _MOST_FAILED_STARTS:
                raise LittleDataError(
                    f"workers of the cluster die before they have begun: {reason}"
                )
        logger.warning(
            "A worker on %s died (%s); what it was working on is done again",
            *(worker.machine or "some machine", reason),
        )
        for place, (piece, _) in enumerate(worker.given):
            if place == 0:
                pieces.blame(piece, reason)
            else:
                pieces.give_back(piece)
        self._fill_up()
        self._tell()

    def _fill_up(self) -> None:
        """Hire as many workers as are wanted; those that wait for a machine that is gone go."""
        wanted = self._count or max(1, count_places(self._ray.nodes(), self._size))
        waiting = [worker for worker in self._workers if worker.machine is None]
        for worker in waiting[: max(0, len(self._workers) - wanted)]:
            self._workers.remove(worker)
            self._end(worker)
        while len(self._workers) < wanted:
            self._workers.append(self._hire())

    def _hire(self) -> Worker:
        resources = self._size.list_resources()
        options = {
            "num_cpus": resources["CPU"],
            "num_gpus": resources.get("GPU", 0),
            "memory": resources.get("memory"),
            "scheduling_strategy": "SPREAD",
        }
        actor = self._ray.remote(WorkerActor).options(**options).remote(self._size.cpus)
        return Worker(actor, start=actor.start.remote(self._work))

    def _end(self, worker: Worker) -> None:
        # It may have ended by itself, and so may the cluster.
        with suppress(Exception):
            self._ray.kill(worker.actor)

    def _look_around(self) -> None:
        """Look for machines that have come or gone, and for reasons why nothing happens.

        Raises:
            LittleDataError: There has been no worker for long.
        """
        self._looked = now = time.monotonic()
        self._fill_up()
        if any(worker.machine is not None for worker in self._workers):
            self._had_workers = self._warned = now
        elif now - self._had_workers > _SECONDS_WITHOUT_WORKERS:
            raise LittleDataError(self._explain_waiting())
        elif now - self._warned > _SECONDS_BETWEEN_WARNINGS:
            self._warned = now
            logger.warning("%s. Waiting", self._explain_waiting())

    def _explain_waiting(self) -> str:
        free = self._ray.available_resources()
        return (
            f"no worker has started yet: each needs {self._size} (parameters cluster.cpus, "
            f"cluster.gpus, cluster.memory), and in the whole cluster {free.get('CPU', 0):g} CPUs, "
            f"{free.get('GPU', 0):g} GPUs and {free.get('memory', 0) / 1e9:.1f} GB are free"
        )

    def _tell(self) -> None:
        machines = [worker.machine for worker in self._workers if worker.machine is not None]
        note_workers(len(machines))
        logger.info("Workers: %d, machines: %d", len(machines), len({*machines}))


def _explain_death(error: Exception) -> str:
    """Say in a line why a worker has died, as far as Ray knows it."""
    text = " ".join(str(error).split())
    # Ray goes on with what may be behind it.
    detail = re.search(r"Worker exit detail: (.*?)( Some common causes|$)", text)
    return detail[1] if detail else text.rpartition("finishing this task. ")[2][-300:]


def _check_software(machine: str, software: dict[str, str]) -> None:
    """Check that a machine makes the same of a photo as this one.

    Raises:
        LittleDataError: It may not.
    """
    ours = describe_software()
    others = [
        f"{name} {software[name]} (here {version})"
        for name, version in ours.items()
        if software[name] != version
    ]
    if others:
        raise LittleDataError(
            f"the machine {machine} of the cluster has {', '.join(others)}: install the same there "
            "as here, or features would be other ones"
        )

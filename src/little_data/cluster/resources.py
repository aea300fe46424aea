"""What a worker takes of the machines of a cluster, and for how many there is room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class WorkerSize:
    """What a worker takes of its machine.

    Attributes:
        cpus: Cores.
        gpus: Graphics processors.
        memory: Gigabytes that are set aside for it; None: none are.
    """

    cpus: int
    gpus: int
    memory: float | None

    def list_resources(self) -> dict[str, float]:
        """Return the resources by Ray's names."""
        memory = {"memory": self.memory * 1e9} if self.memory else {}
        return {"CPU": self.cpus, **({"GPU": self.gpus} if self.gpus else {}), **memory}

    def __str__(self) -> str:
        """Say it in words."""
        gpus = f", {self.gpus} GPUs" if self.gpus else ""
        memory = f", {self.memory:g} GB of memory" if self.memory else ""
        return f"{self.cpus} CPUs{gpus}{memory}"


def count_places(nodes: list[dict[str, Any]], size: WorkerSize) -> int:
    """Count for how many workers the machines of a cluster have room when nothing else runs.

    Args:
        nodes: As `ray.nodes` lists them.
        size: What each worker takes.
    """
    wanted = size.list_resources()
    return sum(
        min(int(node["Resources"].get(name, 0) // amount) for name, amount in wanted.items())
        for node in nodes
        if node["Alive"]
    )

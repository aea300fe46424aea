"""What a worker of the cluster runs: one process, perhaps on another machine."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import little_data
from little_data.messages.errors import LittleDataError
from little_data.startup.installed_packages import find_package
from little_data.streams.places import Work
from little_data.streams.threads import limit_cores

# What makes pixels, features and answers: other versions may make slightly other ones.
_PACKAGES = ("pillow", "pillow_heif", "opencv-python-headless", "numpy", "openvino", "tensorflow")


class WorkerActor:
    """Does work with items.

    Args:
        cores: That it may use.
    """

    def __init__(self, cores: int) -> None:
        limit_cores(cores)
        self._run: Callable[[Iterable[Any]], Iterator[Any]] | None = None

    def start(self, work: Work[Any, Any]) -> tuple[str, dict[str, str]]:
        """Start the work.

        Returns:
            The name of the machine, and what `describe_software` finds there.

        Raises:
            LittleDataError: It cannot be started here; the message names the machine.
        """
        try:
            self._run = work.start()
        except LittleDataError as error:
            raise LittleDataError(f"on the machine {platform.node()}: {error}") from None
        return platform.node(), describe_software()

    def run(self, items: list[Any]) -> list[Any]:
        """Do the work with items, and return all results."""
        assert self._run is not None
        return list(self._run(items))


@cache
def describe_software() -> dict[str, str]:
    """Return the versions of the packages that make results, and a hash of this project's code."""
    versions = {name: _find(name) for name in _PACKAGES}
    digest = hashlib.sha256()
    folder = Path(little_data.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return versions | {"little-data": f"{little_data.__version__} ({digest.hexdigest()[:8]})"}


def _find(package: str) -> str:
    try:
        return find_package(package).version
    except PackageNotFoundError:
        return "none"

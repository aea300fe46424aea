"""Work during which workers die. Workers of a cluster import this module."""

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class DyingWork:
    """Other work, whose worker dies once of each of some photos.

    Attributes:
        work: Is done with items that have a `path`.
        deadly: The paths.
        folder: Where it is written down who has died: a file for each path.
    """

    work: Any
    deadly: frozenset[str]
    folder: Path

    def start(self):
        run = self.work.start()
        return lambda items: run(map(self._look_at, items))

    def give_up(self, item, reason):
        return self.work.give_up(item, reason)

    def _look_at(self, item):
        # As long as a real photo takes: some are at work when others die.
        time.sleep(0.01)
        note = self.folder / f"died of {Path(item.path).name}"
        if item.path in self.deadly and not note.exists():
            note.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return item


@dataclass(frozen=True)
class ModulesAfter:
    """Other work, whose results are the names of the modules that are loaded after all of it."""

    work: Any

    def start(self):
        run = self.work.start()

        def list_modules(items):
            list(run(items))
            yield sorted(sys.modules)

        return list_modules

    def give_up(self, item, reason):
        raise RuntimeError(reason)


class ProcessNumbers:
    """Work whose results are the numbers of the processes that do it."""

    def start(self):
        return lambda items: (os.getpid() for _ in items)

    def give_up(self, item, reason):
        raise RuntimeError(reason)

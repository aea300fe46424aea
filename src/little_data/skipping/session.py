"""A session whose default runner runs only what changed."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from kedro.framework.session import KedroSession


class SkippingSession(KedroSession):
    """A Kedro session that runs with a `SkippingRunner` unless the user names another.

    What the user names runs in any case: with ``node_names``, ``from_nodes`` and
    ``load_versions``. Whatever the runner, two runs that would harm each other never go on at the
    same time.
    """

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """Run a pipeline; the arguments are those of `kedro.framework.session.KedroSession.run`.

        Raises:
            BusyError: Another run writes what this one reads or writes, or reads what it writes.
        """
        # Not every command that makes a session runs something.
        from little_data.skipping.going_on import DEFAULT_FOLDER
        from little_data.skipping.kedro_internals import register_hook
        from little_data.skipping.run_lock import RunLock
        from little_data.skipping.runner import SkippingRunner, choose_runner

        given = inspect.signature(super().run).bind(*args, **options).arguments
        runner = choose_runner(
            given.get("runner"), self.store.get("cli"), self.store["project_path"]
        )
        if isinstance(runner, SkippingRunner):
            runner.runs_everything = bool(given.get("node_names") or given.get("from_nodes"))
        with RunLock(Path(self.store["project_path"], DEFAULT_FOLDER)) as lock:
            register_hook(self, lock)
            return super().run(**{**given, "runner": runner})

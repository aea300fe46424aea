"""During a run: tell once what is found whenever a source is listed."""

from __future__ import annotations

import logging

from kedro.framework.hooks import hook_impl

# Each node that takes the photos lists their folder anew, and finds the same.
SOURCES = "little_data.datasets.sources"


class RepeatedNoticesHook:
    """Leave out of the log what a source has said before in the same run."""

    def __init__(self) -> None:
        self._filters: list[tuple[logging.Handler, _Repeated]] = []

    @hook_impl
    def before_pipeline_run(self) -> None:
        """Begin to listen; each handler has a memory of its own."""
        self._stop()
        self._filters = [(handler, _Repeated()) for handler in logging.getLogger().handlers]
        for handler, repeated in self._filters:
            handler.addFilter(repeated)

    @hook_impl
    def after_pipeline_run(self) -> None:
        """Forget what was said: the next run says it again."""
        self._stop()

    @hook_impl
    def on_pipeline_error(self) -> None:
        """Forget what was said, as after a run that succeeds."""
        self._stop()

    def _stop(self) -> None:
        for handler, repeated in self._filters:
            handler.removeFilter(repeated)
        self._filters = []


class _Repeated(logging.Filter):
    """Lets each message of a source through once, and all others always."""

    def __init__(self) -> None:
        super().__init__()
        self._told: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a message is to be shown."""
        if not record.name.startswith(SOURCES):
            return True
        message = record.getMessage()
        is_new = message not in self._told
        self._told.add(message)
        return is_new

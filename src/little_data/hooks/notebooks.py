"""In a notebook: messages instead of tracebacks, and the log as everywhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from kedro.config import MissingConfigException
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DatasetError

from little_data.hooks.makers import find_makers, write_command
from little_data.messages.errors import LittleDataError


class NotebookHook:
    """Show a mistake as one clear message in a notebook, and log there as everywhere."""

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Set up the notebook, if this is one; otherwise nothing changes."""
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython else None
        if shell is None:
            return
        self.context = context
        configure_logging(context.project_path)
        shell.set_custom_exc(
            (LittleDataError, DatasetError, MissingConfigException), self.show_message
        )

    def show_message(
        self, shell: Any, kind: Any, error: Exception, traceback: Any, tb_offset: Any = None
    ) -> None:
        """Show an error that the user can put right; the arguments are IPython's."""
        sys.stderr.write(f"{explain(error, self.context)}\n")


def configure_logging(project: Path) -> None:
    """Log as the project's configuration says.

    Kedro looks for it in the current folder, which for a notebook is another one.
    """
    import yaml
    from kedro.framework.project import LOGGING, settings

    path = project / settings.CONF_SOURCE / "logging.yml"
    if path.is_file() and "KEDRO_LOGGING_CONFIG" not in os.environ:
        LOGGING.configure(yaml.safe_load(path.read_text(encoding="utf-8")))


def explain(error: Exception, context: KedroContext) -> str:
    """Return an error's message; of a dataset that is not there yet, say which run makes it."""
    name = str(error).partition(":")[0]  # Kedro puts the dataset's name before its message
    maker = find_makers().get(name)
    if maker is None or context.catalog.exists(name):
        return str(error)
    photo_set = (context.config_loader.runtime_params or {}).get("name")
    command = write_command(maker, context.env, context.config_loader, photo_set)
    return f"{name} is not there yet. Make it first: {command}"

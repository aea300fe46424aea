"""In a notebook: messages instead of tracebacks, the log as everywhere, plots without a network."""

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

# Where a page has require.js, plotly.js would hide itself in it, and no plot would find it: hence
# the function, in which there is no `define`.
PLOTLY_SCRIPT = "<script>(function (define, module, exports) {{{}\n}})();</script>"


class NotebookHook:
    """Show a mistake as one clear message in a notebook, log as everywhere, draw plots offline."""

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Set up the notebook, if this is one; otherwise nothing changes."""
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython else None
        if shell is None:
            return
        self.context = context
        configure_logging(context.project_path)
        show_plots_offline(shell)
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


def show_plots_offline(shell: Any) -> None:
    """Let Plotly's plots be seen wherever the notebook is, and as HTML without a network.

    Jupyter and VS Code draw a plot from its data. What knows no such data, as a page that nbconvert
    makes, gets HTML, which needs plotly.js: it is written once, below the cell that loads the
    project. Outside notebooks nothing changes.
    """
    cell = find_running_cell(shell)
    # `%load_ext kedro.ipython` loads the project, and `%reload_kedro` in the same cell once more.
    if cell is None or shell.meta.get("plotly_script_of") == cell:
        return
    import plotly.io
    import plotly.offline

    plotly.io.renderers["offline"] = make_offline_renderer()
    plotly.io.renderers.default = "plotly_mimetype+offline"
    shell.meta["plotly_script_of"] = cell
    script = PLOTLY_SCRIPT.format(plotly.offline.get_plotlyjs())
    shell.display_pub.publish({"text/html": script, "text/plain": "plotly.js draws the plots."})


def make_offline_renderer() -> Any:
    """Return what writes a plot as HTML for a page that holds plotly.js already."""
    import plotly.io
    from plotly.io.base_renderers import MimetypeRenderer

    class OfflineRenderer(MimetypeRenderer):
        def to_mimebundle(self, fig_dict: dict[str, Any]) -> dict[str, str]:
            options = {"include_plotlyjs": False, "full_html": False, "validate": False}
            html = plotly.io.to_html(fig_dict, default_height="450px", **options)
            return {"text/html": html}

    return OfflineRenderer()


def find_running_cell(shell: Any) -> str | None:
    """Return what tells the run of a cell from any other; None where no notebook is."""
    parent: dict[str, dict[str, str]] = getattr(shell, "get_parent", dict)() or {}
    return parent.get("header", {}).get("msg_id")


def explain(error: Exception, context: KedroContext) -> str:
    """Return an error's message; of a dataset that is not there yet, say which run makes it."""
    name = str(error).partition(":")[0]  # Kedro puts the dataset's name before its message
    maker = find_makers().get(name)
    if maker is None or context.catalog.exists(name):
        return str(error)
    photo_set = (context.config_loader.runtime_params or {}).get("name")
    command = write_command(maker, context.env, context.config_loader, photo_set)
    return f"{name} is not there yet. Make it first: {command}"

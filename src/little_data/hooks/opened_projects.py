"""Open a project to look at what its runs have stored, as the demo and the page of labels do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project

from little_data.hooks.makers import write_command
from little_data.hooks.set_records import read_sets
from little_data.startup.project_folder import find_project


def open_project(folder: Path, env: str | None, params: Mapping[str, Any]) -> KedroContext:
    """Open the project that a folder is in.

    Args:
        folder: The project's, or one in it.
        env: The environment; None for the default one.
        params: As they are given to ``kedro run``, such as ``images`` and ``name``. The photos of a
            set that has been recorded need not be named again.

    Raises:
        LittleDataError: There is no project.
    """
    project = find_project(folder)
    bootstrap_project(project)
    context = KedroSession.create(project, env=env, runtime_params=dict(params)).load_context()
    settings = context.config_loader["globals"]
    recorded = read_sets(project).get(str(settings["source"]).casefold())
    asks_for_images = "images" in settings and not (settings["images"] or params.get("images"))
    if not (asks_for_images and recorded and recorded.images):
        return context
    images = str(project / recorded.images) if "://" not in recorded.images else recorded.images
    given = {**params, "images": images}
    return KedroSession.create(project, env=env, runtime_params=given).load_context()


def write_command_here(context: KedroContext, pipeline: str, name: object = None) -> str:
    """Write the command that runs a pipeline of an opened project, on the same photos.

    Args:
        context: Of the project.
        pipeline: Its name.
        name: That of a set of photos, where one was named.
    """
    command = write_command(pipeline, context.env, context.config_loader, name)
    images = (context.config_loader.runtime_params or {}).get("images")
    return command.replace("/path/to/photos", str(images)) if images else command

"""Before a run: refuse a path of the command line that leads nowhere, by its parameter's name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DatasetError
from kedro.pipeline import Pipeline

from little_data.datasets.files.locations import (
    check_not_special,
    explain_cut_off,
    find_place,
)
from little_data.messages.errors import LittleDataError

# What is read where a path is given.
READERS = {
    "images": {"raw_images", "new_images"},
    "test_images": {"competition_test"},
    "labels": {"raw_images"},
    "digits": {"digits"},
}


class GivenPathsHook:
    """Look where the paths of ``--params`` lead that the pipeline reads from."""

    def __init__(self) -> None:
        self._project = Path()

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Note where relative paths start."""
        self._project = context.project_path

    # Photos that are not there are no other set of photos: `PhotoSetsHook`, which is in line before
    # this hook, comes after it.
    @hook_impl(tryfirst=True)
    def before_pipeline_run(self, run_params: dict[str, Any], pipeline: Pipeline) -> None:
        """Check each path whose dataset is read."""
        given = run_params["runtime_params"] or {}
        for name, readers in READERS.items():
            if given.get(name) is not None and readers & pipeline.inputs():
                check_given_path(name, given[name], self._project)


def check_given_path(name: str, value: Any, project: Path) -> None:
    """Check that a path leads to a file or folder; an address on the web is not looked up.

    Args:
        name: The parameter.
        value: What was given; settings of labels are no path.
        project: Where relative paths start.

    Raises:
        LittleDataError: It leads nowhere, or to a pipe, a socket or a device.
    """
    # Every command of Kedro loads this module.
    from little_data.datasets.sources.labels.label_settings import FOLDERS

    if isinstance(value, dict) or (name == "labels" and value == FOLDERS):
        return
    try:
        protocol, place = find_place(str(value))
        path = project / place
        if protocol == "file" and not os.path.exists(path):  # noqa: PTH110  pathlib may raise
            raise DatasetError(f"there is no such folder or file: {path}.{explain_cut_off(path)}")
        if protocol == "file":
            check_not_special(path)
    except (DatasetError, OSError, ValueError) as error:
        raise LittleDataError(f"--params {name}={value!s:.200}: {error}") from None

"""Projects to measure in: copies of this project's configuration, with data of their own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from kedro.framework.startup import bootstrap_project

from little_data.skipping import SkippingSession

PROJECT = Path(__file__).parents[1]
KEDRO = [sys.executable, "-m", "kedro"]


def copy_project(folder: Path) -> Path:
    """Copy what `kedro run` needs of this project besides the installed package."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PROJECT / "conf", folder / "conf")
    for name in ("pyproject.toml", ".telemetry"):
        shutil.copy(PROJECT / name, folder)
    (folder / "src").mkdir()
    return folder


def run_kedro(project: Path, *arguments: str) -> None:
    """Call ``kedro`` in a project, and stop if it fails; its log does not mix with our tables."""
    standard_error = 2
    subprocess.run([*KEDRO, *arguments], cwd=project, check=True, stdout=standard_error)


def add_parameters(parameters: dict[str, Any], texts: list[str]) -> None:
    """Add parameters of the command line, such as ``backbone.name=VGG16``, to their groups."""
    for text in texts:
        name, value = text.split("=", 1)
        group, key = name.split(".")
        parameters.setdefault(group, {})[key] = int(value) if value.isdigit() else value


def run_here(
    project: Path, parameters: dict[str, Any], pipelines: list[str]
) -> Callable[[str], Any]:
    """Run pipelines on the user's photos in this process, with the log on standard error.

    Returns:
        A function that loads a dataset of the run.
    """
    bootstrap_project(project)

    def start() -> SkippingSession:
        return SkippingSession.create(project_path=project, env="folder", runtime_params=parameters)

    with redirect_stdout(sys.stderr), start() as session:
        session.run(pipeline_names=pipelines)
    with start() as session:
        load: Callable[[str], Any] = session.load_context().catalog.load
        return load


def find_newest(dataset: Path) -> Path:
    """Return the newest version of a versioned file."""
    return max(dataset.glob(f"*/{dataset.name}"))


def read_metrics(dataset: Path) -> dict[str, Any]:
    """Read the newest version of a metrics file."""
    metrics: dict[str, Any] = json.loads(find_newest(dataset).read_text())
    return metrics

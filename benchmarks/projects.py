"""Projects to measure in: copies of this project's configuration, with data of their own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

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


def find_newest(dataset: Path) -> Path:
    """Return the newest version of a versioned file."""
    return max(dataset.glob(f"*/{dataset.name}"))


def read_metrics(dataset: Path) -> dict[str, Any]:
    """Read the newest version of a metrics file."""
    metrics: dict[str, Any] = json.loads(find_newest(dataset).read_text())
    return metrics

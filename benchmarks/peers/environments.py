"""An environment for each peer, and what it takes."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

LITE0 = "efficientnet_lite0.keras"


def install(folder: Path, wanted: list[str]) -> Path:
    """Make an environment, unless it has been made for the same.

    Args:
        folder: Of the environment.
        wanted: What `pip install` is given.

    Returns:
        Its Python.
    """
    python = folder / "bin/python"
    made = folder / "installed.txt"
    described = describe_wanted(wanted)
    if not made.exists() or made.read_text() != described:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", *wanted]
        subprocess.run(pip, check=True, stdout=sys.stderr)
        made.write_text(described)
    return python


def describe_wanted(wanted: list[str]) -> str:
    """Say what is installed: the arguments, and what stands in the files of requirements."""
    files = [each for each in wanted if each.endswith(".txt")]
    return "\n".join([*wanted, *(Path(each).read_text() for each in files)])


def write_lite0(environment: Path) -> None:
    """Write the packaged EfficientNet-Lite0 into an environment, as a model of Keras.

    The weights of `keras.applications` are downloaded from a server. All peers get the same ones.
    """
    from little_data.models.efficientnet_lite import EfficientNetLite0

    if not (environment / LITE0).exists():
        EfficientNetLite0().save(environment / LITE0)


def measure_megabytes(folder: Path) -> float:
    """Add up the files of an environment."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def count_lines(script: Path) -> int:
    """Count the lines of a script that hold code: no blank ones, comments and docstrings."""
    text = script.read_text()
    described = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = enumerate((line.strip() for line in text.splitlines()), start=1)
    return sum(
        bool(line) and not line.startswith("#") and number not in described
        for number, line in lines
    )

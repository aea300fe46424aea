"""Run the benchmarks to their tables, on very little data."""

import importlib
import os
import sys
from pathlib import Path

import pytest
from drawings import draw_shapes

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
WITHOUT_MLFLOW = Path(__file__).parents[1] / "support/without_mlflow"


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> Path:
    """Eight photos of each of two classes, named as Kaggle does it."""
    drawn = tmp_path_factory.mktemp("drawn")
    draw_shapes(drawn, count=8)
    folder = tmp_path_factory.mktemp("photos")
    for label, shape in (("cat", "disc"), ("dog", "square")):
        for number, path in enumerate(sorted((drawn / shape).iterdir())):
            path.rename(folder / f"{label}.{number}.png")
    return folder


@pytest.fixture
def import_benchmark(monkeypatch):
    """Return a function that imports a benchmark by its name."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module


@pytest.fixture
def measure(import_benchmark, monkeypatch, capsys):
    """Return a function that runs a benchmark and returns the rows of its tables.

    MLflow is hidden from the processes that it starts, as from this one: it takes seconds in each.
    """
    folders = [str(WITHOUT_MLFLOW), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(folders))

    def run(name, *arguments):
        monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
        import_benchmark(name).main()
        lines = capsys.readouterr().out.splitlines()
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if "|" in line]
        return [row for row in rows if not row[0].startswith("---")]

    return run

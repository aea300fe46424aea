"""Run the benchmarks to their tables, on very little data with a small network.

What they run of the project is tested elsewhere, so they run without coverage, in half the time.
"""

import importlib
import os
import shutil
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from drawings import draw_shapes
from kedro.framework.startup import bootstrap_project

from little_data.cli import cli

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PROJECT = BENCHMARKS.parent
QUICK_START = Path(__file__).parents[1] / "support/quick_start"
# In place of the project's own parameters, in all copies of it that the benchmarks make.
SMALL = {
    "augmentation": {"views": 2},
    # Of few layers, all the same: Keras and OpenVINO take seconds for each network of many.
    "backbone": {"name": "VGG16", "weights": "random", "image_size": 32},
    "fine_tune": {"epochs": 1},
}


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


@pytest.fixture(scope="session")
def small_project(tmp_path_factory) -> Path:
    """What the benchmarks copy of this project, with small parameters and a small sample."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(PROJECT / "conf", folder / "conf")
    for name in ("pyproject.toml", ".telemetry"):
        shutil.copy(PROJECT / name, folder)
    for path in (folder / "conf/base").glob("parameters_*.yml"):
        parameters = yaml.safe_load(path.read_text())
        for group in SMALL.keys() & parameters.keys():
            parameters[group] |= SMALL[group]
        path.write_text(yaml.safe_dump(parameters))
    catalog = folder / "conf/base/catalog_01_raw.yml"
    sources = yaml.safe_load(catalog.read_text())
    sources["raw_images"]["images_per_class"] = 20
    catalog.write_text(yaml.safe_dump(sources))
    return folder


@pytest.fixture
def import_benchmark(small_project, monkeypatch):
    """Return a function that imports a benchmark by its name."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    monkeypatch.setattr(importlib.import_module("projects"), "PROJECT", small_project)
    return importlib.import_module


@pytest.fixture
def measure(no_cover, import_benchmark, monkeypatch, capsys):
    """Return a function that runs a benchmark and returns the rows of its tables.

    The processes that it starts do without what takes seconds in each, as this one does.
    """
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    folders = [str(QUICK_START), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(folders))

    def run(name, *arguments):
        monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
        import_benchmark(name).main()
        lines = capsys.readouterr().out.splitlines()
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if "|" in line]
        return [row for row in rows if not row[0].startswith("---")]

    return run


@pytest.fixture
def kedro_here(import_benchmark, monkeypatch):
    """Return a function that has a benchmark call Kedro in this process, which has imported all.

    That benchmarks start a process for it is shown by the tests that go without this.
    """

    def run_kedro(project, *arguments):
        bootstrap_project(project)
        with monkeypatch.context() as patch:
            patch.chdir(project)
            result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output

    def change(name):
        monkeypatch.setattr(import_benchmark(name), "run_kedro", run_kedro)

    return change

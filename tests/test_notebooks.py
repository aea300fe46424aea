"""The notebooks run from beginning to end, show pictures, and are stored without what they showed."""

import ast
import os
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
PICTURE, PLOT, TABLE = "image/png", "application/vnd.plotly.v1+json", "text/html"
# The least of each kind that is shown.
SHOWN = {
    "01_data": {PICTURE: 3, PLOT: 1, TABLE: 4},
    "02_classifier": {PICTURE: 3, PLOT: 6, TABLE: 3},
    "03_autoencoders": {PICTURE: 7, PLOT: 3, TABLE: 2},
}


@pytest.fixture(scope="module")
def project(finished_project, tmp_path_factory):
    """The finished project with the notebooks in their folder."""
    copy = tmp_path_factory.mktemp("notebooks") / "project"
    shutil.copytree(finished_project, copy)
    shutil.copytree(NOTEBOOKS[0].parent, copy / "notebooks", dirs_exist_ok=True)
    return copy


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """The notebooks' environment, with a kernel that is this Python."""
    for name, value in {
        "KEDRO_ENV": "tiny",
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }.items():
        monkeypatch.setenv(name, value)


def read(path):
    return nbformat.read(path, as_version=4)


def code_of(notebook):
    """The cells of code, without IPython's own commands."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return "\n".join(line for cell in cells for line in cell.splitlines() if line[0] != "%")


def test_these_are_the_notebooks():
    assert [path.stem for path in NOTEBOOKS] == list(SHOWN)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_it_promises(path, project, environment):
    notebook = read(project / "notebooks" / path.name)
    NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": project / "notebooks"}}
    ).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output.text for output in outputs if output.output_type == "stream"]
    shown = [kind for output in outputs for kind in output.get("data", {})]
    for kind, least in SHOWN[path.stem].items():
        assert shown.count(kind) >= least, kind


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_output(path):
    for cell in read(path).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        assert not cell.metadata


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_logic(path):
    """It loads and shows: no functions, loops or imports."""
    allowed = (ast.Assign, ast.Expr)
    assert all(isinstance(part, allowed) for part in ast.parse(code_of(read(path))).body)

"""The notebooks run on a finished project, show what they promise, and hold no logic."""

import ast
import base64
import io
import itertools
import os
import re
import shutil
from pathlib import Path

import nbformat
import numpy as np
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image

import little_data

FOLDER = Path(__file__).parents[2] / "notebooks"
PLOT, PICTURE, TABLE = "application/vnd.plotly.v1+json", "image/png", "text/html"
SHOWN = {
    "01_data": {
        "split_manifest": TABLE,
        "class_counts_plot": PLOT,
        "photo_sheet": PICTURE,
        "rejected_images": TABLE,
        "augmentation_plan": TABLE,
        "augmentation_sheet": PICTURE,
    },
    "02_classifier": {
        "bottleneck_features_plot": PLOT,
        "strategy_comparison": TABLE,
        "strategy_comparison_plot": PLOT,
        "training_curves_plot": PLOT,
        "confusion_matrices_plot": PLOT,
        "most_wrong_figure": PICTURE,
        "least_sure_figure": PICTURE,
    },
    "03_autoencoders": {
        "autoencoders.reconstructions_figure": PICTURE,
        "autoencoders.comparison_plot": PLOT,
        "autoencoders.simple.codes_figure": PICTURE,
        "autoencoders.sparse.codes_figure": PICTURE,
        "autoencoders.convolutional.codes_figure": PICTURE,
        "autoencoders.variational.latent_plane_plot": PLOT,
        "autoencoders.variational.manifold_figure": PICTURE,
        "autoencoders.variational.interpolation_figure": PICTURE,
        "autoencoders.variational.samples_figure": PICTURE,
    },
}
NO_LOGIC = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.comprehension)
NO_LOGIC += (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.With)
HIDE_MLFLOW = "import sys; sys.modules['mlflow'] = None"


@pytest.fixture(params=SHOWN)
def stored(request):
    """A notebook's name, and the notebook as it is in the repository."""
    path = FOLDER / f"{request.param}.ipynb"
    return request.param, nbformat.read(path, as_version=nbformat.NO_CONVERT)


@pytest.fixture(scope="module")
def folder(finished_project, tmp_path_factory):
    """The folder of the notebooks in a finished project of which only results are left."""
    project = tmp_path_factory.mktemp("notebooks") / "project"
    unneeded = shutil.ignore_patterns("0[4567]_*", "photos", "*.npz", ".fingerprints")
    shutil.copytree(finished_project, project, ignore=unneeded)
    (project / "notebooks").mkdir()
    return project / "notebooks"


def run_notebook(notebook, folder):
    """Run all cells as Jupyter does: in the notebook's folder, in a process of its own."""
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        extra_arguments=[f"--IPKernelApp.exec_lines={HIDE_MLFLOW}"],
        resources={"metadata": {"path": str(folder)}},
    )
    own = {
        "KEDRO_ENV": "tiny",
        "IPYTHONDIR": str(folder / ".ipython"),
        "PYTHONPATH": str(Path(little_data.__file__).parents[1]),
    }
    return client.execute(env=os.environ | own)


def list_code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def find_outputs(notebook, kind):
    """Return for each dataset what the cell that loads it shows of a MIME type."""
    return {
        dataset: [output.data[kind] for output in cell.outputs if kind in output.get("data", {})]
        for cell in list_code(notebook)
        for dataset in re.findall(r'catalog\.load\("(.+?)"\)', cell.source)
    }


def test_there_are_no_other_notebooks():
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(SHOWN)


def test_notebooks_are_stored_without_output(stored):
    _, notebook = stored
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    for cell in list_code(notebook):
        assert (cell.outputs, cell.execution_count) == ([], None)


def test_notebooks_hold_no_logic_of_their_own(stored):
    _, notebook = stored
    transform = TransformerManager().transform_cell
    for cell in list_code(notebook):
        for part in ast.walk(ast.parse(transform(cell.source))):
            assert not isinstance(part, NO_LOGIC), cell.source
            if isinstance(part, ast.Import | ast.ImportFrom):
                names = [getattr(part, "module", None) or part.names[0].name]
                assert {name.split(".")[0] for name in names} <= {"little_data", "kedro"}


def test_a_sentence_stands_before_each_cell(stored):
    _, notebook = stored
    kinds = [cell.cell_type for cell in notebook.cells]
    assert ("code", "code") not in itertools.pairwise(kinds)
    first = list_code(notebook)[0].source
    assert first.splitlines() == ["%load_ext kedro.ipython", "%reload_kedro"]


def test_notebooks_show_their_datasets(stored, folder):
    name, notebook = stored
    executed = run_notebook(notebook, folder)
    tables, plots, pictures = (find_outputs(executed, kind) for kind in (TABLE, PLOT, PICTURE))
    assert set(tables) == set(SHOWN[name])
    for dataset, kind in SHOWN[name].items():
        if kind == TABLE:
            assert any("<table" in html for html in tables[dataset])
        elif kind == PLOT:
            (plot,) = plots[dataset]
            assert plot["data"]
        else:
            (encoded,) = pictures[dataset]
            picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))))
            assert min(picture.shape[:2]) > 50
            assert picture.std() > 1


def test_what_is_missing_is_one_sentence_with_the_command_that_makes_it(folder):
    code = ["%load_ext kedro.ipython\n%reload_kedro --env=folder", 'catalog.load("photo_sheet")']
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in code])
    with pytest.raises(CellExecutionError, match="photo_sheet"):
        run_notebook(notebook, folder)
    (message,) = notebook.cells[1].outputs
    assert (message.name, message.text) == (
        "stderr",
        "photo_sheet is not there yet. Make it first: kedro run --env folder --pipelines report "
        "--params images=/path/to/photos\n",
    )

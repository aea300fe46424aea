"""The notebooks run on a finished project and show what they promise, as HTML offline too."""

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
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter
from PIL import Image

import little_data

FOLDER = Path(__file__).parents[2] / "notebooks"
PLOT, PICTURE, TABLE = "application/vnd.plotly.v1+json", "image/png", "text/html"
POSTS = {
    "01_data": "building-powerful-image-classification-models-using-very-little-data",
    "02_classifier": "building-powerful-image-classification-models-using-very-little-data",
    "03_autoencoders": "building-autoencoders-in-keras",
}
SECTIONS = {
    "01_data": [
        "Photos in folders",
        "Files that are no photos",
        "Augmentation",
        "The shape of a photo",
    ],
    "02_classifier": [
        "A small network from scratch",
        "Bottleneck features",
        "Fine-tuning",
        "How good is it?",
        "Use it",
    ],
    "03_autoencoders": [
        "Simple",
        "Sparse",
        "Deep",
        "Convolutional",
        "Denoising",
        "Sequence to sequence",
        "Variational",
    ],
}
SHOWN = {
    "01_data": {
        "class_counts_plot": PLOT,
        "photo_sheet": PICTURE,
        "rejected_images": TABLE,
        "augmentation_plan": TABLE,
        "augmentation_sheet": PICTURE,
    },
    "02_classifier": {
        "scratch_history": PLOT,
        "scratch_metrics": TABLE,
        "bottleneck_features": TABLE,
        "bottleneck_features_plot": PLOT,
        "top_model_candidates": TABLE,
        "top_model_metrics": TABLE,
        "fine_tuning_plan": TABLE,
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
        "autoencoders.denoising.metrics": TABLE,
        "autoencoders.variational.elbo": TABLE,
        "autoencoders.variational.latent_plane_plot": PLOT,
        "autoencoders.variational.manifold_figure": PICTURE,
        "autoencoders.variational.interpolation_figure": PICTURE,
        "autoencoders.variational.samples_figure": PICTURE,
    },
}
# What the cells with a known answer say.
SAID = {
    "01_data": [
        "classes: ['disc', 'square', 'triangle']",
        "in both parts: 5 photos",
        "Training would stop here:",
        "whole.jpg  can be used",
        "empty.jpg  the file is empty",
        "text.jpg   not an image",
        "shape (150, 150, 3), from 0.",
    ],
    "02_classifier": [
        "the post's code: 1,212,643 weights; this network: 32,995",
        "features of the training photos: (30, 5, 5, 1280)",
        "19 layers; 0 arrays of weights are trained",
        "40 photos: the accuracy is probably between 0.835 and 0.986",
    ],
    "03_autoencoders": ["81 digits to learn from, 30 to measure on, each of shape (12, 12, 1)"],
}
# As in `kedro_commands`: MLflow and SQLAlchemy are hidden, and garbage seldom looked for.
QUICK_START = (
    "import gc, sys; sys.modules |= {'mlflow': None, 'sqlalchemy': None}; "
    "gc.set_threshold(50_000, 10, 10)"
)


@pytest.fixture(params=SHOWN)
def stored(request):
    """A notebook's name, and the notebook as it is in the repository."""
    return request.param, read_notebook(request.param)


@pytest.fixture(scope="module")
def folder(finished_project, tmp_path_factory):
    """The folder of the notebooks in a finished project."""
    project = tmp_path_factory.mktemp("notebooks") / "project"
    shutil.copytree(finished_project, project, ignore=shutil.ignore_patterns(".fingerprints"))
    (project / "notebooks").mkdir()
    return project / "notebooks"


@pytest.fixture(scope="module")
def executed(folder):
    """The notebooks by name, after a run of all their cells."""
    return {name: run_notebook(read_notebook(name), folder) for name in SHOWN}


def read_notebook(name):
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=nbformat.NO_CONVERT)


def run_notebook(notebook, folder):
    """Run all cells as Jupyter does: in the notebook's folder, in a process of its own."""
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        extra_arguments=[f"--IPKernelApp.exec_lines={QUICK_START}"],
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


def list_sections(notebook):
    """Return the cells of each section by its title."""
    sections = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (title := re.match("## (.+)", cell.source)):
            cells = sections[title[1]] = []
        if sections:
            cells.append(cell)
    return sections


def find_outputs(notebook, kind):
    """Return for each dataset what the cell that loads it shows of a MIME type."""
    return {
        dataset: [output.data[kind] for output in cell.outputs if kind in output.get("data", {})]
        for cell in list_code(notebook)
        for dataset in re.findall(r'catalog\.load\("(.+?)"\)', cell.source)
    }


def list_said(notebook, stream):
    """Return the text that each cell has written to a stream."""
    return [
        output.text
        for cell in list_code(notebook)
        for output in cell.outputs
        if output.get("name") == stream
    ]


def test_there_are_no_other_notebooks():
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(SHOWN)


def test_notebooks_are_stored_without_output(stored):
    _, notebook = stored
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    for cell in list_code(notebook):
        assert (cell.outputs, cell.execution_count) == ([], None)


def test_a_sentence_stands_before_each_cell(stored):
    _, notebook = stored
    kinds = [cell.cell_type for cell in notebook.cells]
    assert ("code", "code") not in itertools.pairwise(kinds)
    first = list_code(notebook)[0].source
    assert first.splitlines() == ["%load_ext kedro.ipython", "%reload_kedro"]


def test_the_post_is_named_first(stored):
    name, notebook = stored
    assert f"https://blog.keras.io/{POSTS[name]}.html" in notebook.cells[0].source


def test_each_section_has_the_post_the_project_something_to_change_and_an_exercise(stored):
    name, notebook = stored
    sections = list_sections(notebook)
    assert [title for title in sections if title in SECTIONS[name]] == SECTIONS[name]
    for title in SECTIONS[name]:
        texts = [cell.source for cell in sections[title] if cell.cell_type == "markdown"]
        assert "**The post** " in texts[0]
        assert sum(text.startswith("**This project** ") for text in texts) == 1, title
        after = dict(itertools.pairwise(cell.source for cell in sections[title]))
        (before,) = (text for text in texts if "The post's code in today's Keras" in text)
        assert "keras" in after[before] or "evaluate" in after[before] or "build_" in after[before]
        (before,) = (text for text in texts if text.startswith("**Change this and run it again.**"))
        assert after[before].count("# <- change this") == 1
        assert texts[-1].startswith("**Exercise.** ")
        assert "<summary>Hint</summary>" in texts[-1]


@pytest.mark.parametrize("name", SHOWN)
def test_notebooks_show_their_datasets(name, executed):
    notebook = executed[name]
    tables, plots, pictures = (find_outputs(notebook, kind) for kind in (TABLE, PLOT, PICTURE))
    assert set(SHOWN[name]) <= set(tables)
    for dataset, kind in SHOWN[name].items():
        if kind == TABLE:
            assert any("<table" in html for html in tables[dataset]), dataset
        elif kind == PLOT:
            assert plots[dataset][0]["data"]
        else:
            picture = read_picture(pictures[dataset][0])
            assert min(picture.shape[:2]) > 50
            assert picture.std() > 1


def read_picture(encoded):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))))


@pytest.mark.parametrize("name", SHOWN)
def test_cells_say_what_is_known_and_nothing_goes_wrong(name, executed):
    said = "".join(list_said(executed[name], "stdout"))
    for text in SAID[name]:
        assert text in said
    # TensorFlow may complain of the damaged photo before it raises.
    complaint = "Improper call to JPEG library"
    assert [text for text in list_said(executed[name], "stderr") if complaint not in text] == []


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


@pytest.mark.parametrize("require", [False, True], ids=["offline", "where require.js is"])
@pytest.mark.parametrize("name", SHOWN)
def test_plots_are_drawn_in_exported_html_without_a_network(
    name, require, executed, chromium, tmp_path
):
    html, _ = HTMLExporter().from_notebook_node(executed[name])
    assert html.count("* plotly.js v") == 1
    (tmp_path / "notebook.html").write_text(html, encoding="utf-8")
    context = chromium.new_context(offline=True)
    page = context.new_page()
    if require:
        page.add_init_script("window.define = () => {}; window.define.amd = {}")
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "notebook.html").as_uri(), wait_until="domcontentloaded")
    plots = page.locator(".plotly-graph-div")
    assert plots.count() == sum(PLOT in str(cell.outputs) for cell in list_code(executed[name]))
    for number in range(plots.count()):
        drawing = plots.nth(number).locator(".main-svg").first
        drawing.wait_for()
        assert drawing.bounding_box()["height"] > 300
    assert errors == []
    context.close()

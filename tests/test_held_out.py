"""What is learned knows nothing of the test photos: shown for every node of every pipeline.

All that a finished project knows of its test photos and test digits is exchanged: their pixels,
labels, sizes and hashes. Then every node runs again that has to do neither with evaluation nor with
what follows from it, and must make what it made before, to the last bit. As others have drawn
before each of them, this shows of the nodes that learn what test_seeds.py shows of all others.
"""

import shutil

import numpy as np
import pandas as pd
import pytest
from kedro.framework.project import pipelines
from kedro.framework.startup import bootstrap_project
from kinds_of_nodes import list_evaluation, list_learning, list_nodes
from PIL import Image
from project_runs import load, run, session
from same_data import check_same, leave_out_seconds
from unsettled_runner import UnsettledRunner

from little_data.types.arrays import ArrayStore

# Where something learned, or something to learn from, is kept.
LEARNED = {"primary", "pretrained", "feature", "model_input", "models"}


@pytest.fixture(scope="module")
def nodes(finished_project):
    """All nodes that there are."""
    bootstrap_project(finished_project)
    return list_nodes()


@pytest.fixture(scope="module")
def evaluation(nodes):
    """The nodes that may know test photos, and all that follows from them."""
    return list_evaluation()


@pytest.fixture(scope="module")
def learning(nodes):
    """The names of all other nodes."""
    return list_learning()


def test_nothing_is_learned_from_what_follows_from_an_evaluation(finished_project, evaluation):
    with session(finished_project) as current:
        resolver = current.load_context().catalog.config_resolver
    layers = {
        name: resolver.resolve_pattern(name)["metadata"]["kedro-viz"]["layer"]
        for name in evaluation.all_outputs()
    }
    kept = {name for name, layer in layers.items() if layer in LEARNED}
    of_evaluation = evaluation.only_nodes_with_tags("evaluation").all_outputs()
    assert kept - of_evaluation == {"model_exports"}
    assert {layers[name] for name in kept & of_evaluation} == {"feature"}


@pytest.fixture(scope="module")
def exchanged(finished_project, tmp_path_factory):
    """A copy in which everything about the test photos and the test digits is another."""
    project = tmp_path_factory.mktemp("exchanged") / "project"
    shutil.copytree(finished_project, project)
    random = np.random.default_rng(0)

    manifest = load(project)("split_manifest")
    is_test = manifest["split"] == "test"
    for path in manifest["path"][is_test]:
        pixels = random.integers(0, 256, (50, 50, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(project / "photos" / path)
    test = manifest[is_test].assign(
        label=np.roll(manifest["label"][is_test], 1),
        content_hash=manifest["content_hash"][is_test].str[::-1],
        width=50,
        height=50,
    )
    manifest[is_test] = test
    manifest.to_parquet(project / "data/03_primary/tiny/split_manifest.parquet")

    with np.load(project / "digits.npz") as file:
        digits = dict(file)
    digits["x_test"] = random.integers(0, 256, digits["x_test"].shape, dtype=np.uint8)
    digits["y_test"] = np.roll(digits["y_test"], 1)
    np.savez(project / "digits.npz", **digits)

    # Features that are there would be taken as they are.
    shutil.rmtree(project / "data/04_feature/tiny/cache")
    return project


@pytest.mark.no_cover  # the finished project has run the same nodes
def test_no_other_node_makes_anything_else_when_the_test_photos_are_exchanged(
    finished_project, exchanged, nodes, learning
):
    of_photos = {node.name for node in pipelines["photo_autoencoders"].nodes} & learning
    hidden = exchanged / "hidden"
    # Autoencoders of photos code all of them. To all others test photos are not even there.
    manifest = load(exchanged)("split_manifest")
    for path in manifest["path"][manifest["split"] == "test"]:
        (hidden / path).parent.mkdir(parents=True, exist_ok=True)
        (exchanged / "photos" / path).rename(hidden / path)
    rerun(exchanged, ["__default__", "autoencoders"], learning - of_photos)
    shutil.copytree(hidden, exchanged / "photos", dirs_exist_ok=True)
    rerun(exchanged, ["photo_autoencoders"], of_photos)

    before, after = load(finished_project), load(exchanged)
    for name in nodes.only_nodes(*learning).all_outputs():
        check_same(name, leave_out_test(before(name)), leave_out_test(after(name)))


def rerun(project, names_of_pipelines, names):
    run(
        project,
        pipeline_names=names_of_pipelines,
        node_names=[*names],
        runner=UnsettledRunner(),
    )


def leave_out_test(data):
    """Return the content of a dataset without that of the test rows, and without seconds."""
    if isinstance(data, ArrayStore):
        return leave_out_test(data.rows), np.asarray(data.values)[data.rows["split"] != "test"]
    if isinstance(data, pd.DataFrame) and "split" in data:
        data = data[data["split"] != "test"]
    return leave_out_seconds(data)

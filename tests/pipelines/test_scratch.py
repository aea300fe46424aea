"""The baseline learns from all folds but the first, and answers for the photos of that one."""

import numpy as np
import pandas as pd
import pytest
from hand_made_figures import check_metrics
from project_runs import load, run_node, shuffle_rows

from little_data.photos.decoding import load_photo
from little_data.types.arrays import ArrayStore


@pytest.fixture(scope="module")
def catalog(finished_project):
    return load(finished_project)


def test_the_photos_that_it_learns_from_are_decoded_once(catalog, finished_project):
    manifest, images = catalog("split_manifest"), catalog("scratch_images")
    learned = manifest[manifest["split"] != "test"].reset_index(drop=True)
    pd.testing.assert_frame_equal(images.rows[learned.columns], learned)
    photos = [
        load_photo(finished_project / "photos" / path, 24, "squeeze") for path in learned["path"]
    ]
    np.testing.assert_array_equal(images.values, photos)


def test_the_convnet_tells_bright_photos_from_dark_ones(catalog, finished_project):
    random = np.random.default_rng(0)
    labels = np.tile(["bright", "dark"], 60)
    values = random.integers(0, 120, (120, 24, 24, 3)).astype(np.uint8)
    values[labels == "bright"] += 120
    rows = pd.DataFrame({"path": np.arange(120).astype(str), "label": labels})
    rows = rows.assign(split="train", fold=np.repeat([1, 0], [80, 40]), view=0)
    made = run_node(
        finished_project,
        "train_scratch_model",
        **{
            "scratch_images": ArrayStore(rows=rows, values=values, seconds=1.0),
            "params:scratch": catalog("params:scratch").model_copy(update={"epochs": 8}),
        },
    )
    model, history = made["scratch_model"], made["scratch_history"]
    assert model.class_names == ["bright", "dark"]
    answers = model.predict_on_batch(values[80:]).argmax(axis=1)
    assert (np.array(model.class_names)[answers] == labels[80:]).mean() > 0.9
    assert history["loss"].iloc[-1] < history["loss"].iloc[0]
    assert history["val_accuracy"].max() > 0.9


def test_it_learns_nothing_from_the_photos_that_judge_it(catalog, finished_project):
    """With one epoch there is none to choose."""
    images = catalog("scratch_images")
    parameters = catalog("params:scratch").model_copy(update={"epochs": 1})
    judges = (images.rows["fold"] == 0).to_numpy()
    values = np.array(images.values)
    values[judges] = 255 - values[judges]
    labels = images.rows["label"].mask(judges, images.rows["label"].sort_values().to_numpy()[::-1])
    other = ArrayStore(rows=images.rows.assign(label=labels), values=values, seconds=1.0)
    weights, measured = [], []
    for store in (images, other):
        given = {"scratch_images": store, "params:scratch": parameters}
        made = run_node(finished_project, "train_scratch_model", **given)
        weights.append(made["scratch_model"].get_weights())
        measured.append(made["scratch_history"]["val_loss"].item())
    for one, same in zip(*weights, strict=True):
        np.testing.assert_array_equal(one, same)
    assert measured[0] != measured[1]


def test_each_photo_has_the_answer_that_the_network_gives_to_it(catalog, finished_project):
    predictions, model = catalog("scratch_predictions"), catalog("scratch_model")
    folder = finished_project / "photos"
    photos = np.stack([load_photo(folder / path, 24, "squeeze") for path in predictions["path"]])
    columns = [f"probability_{name}" for name in model.class_names]
    expected = model.predict(photos, verbose=0)
    np.testing.assert_allclose(predictions[columns], expected, atol=1e-5)
    assert predictions["path"].str.partition("/")[0].tolist() == predictions["label"].tolist()
    manifest = catalog("split_manifest")
    judged = manifest[(manifest["split"] == "test") | (manifest["fold"] == 0)]
    assert sorted(predictions["path"]) == sorted(judged["path"])
    of_training = predictions["path"].isin(manifest.query("fold == 0")["path"])
    assert (predictions["split"] == np.where(of_training, "cross-validation", "test")).all()


def test_the_order_of_the_photos_does_not_matter(catalog, finished_project):
    """Shuffled, each photo keeps its label, its split and its answer."""
    made = run_node(finished_project, "evaluate_scratch_model", change=shuffle_rows)
    before, after = catalog("scratch_predictions"), made["scratch_predictions"]
    pd.testing.assert_frame_equal(after, before, rtol=1e-5)


def test_its_metrics_are_those_that_are_counted(catalog):
    metrics = catalog("scratch_metrics")
    check_metrics(metrics, catalog("scratch_predictions"))
    trained = catalog("scratch_history")["seconds"].iloc[-1]
    assert metrics["seconds"] == pytest.approx(
        trained + catalog("scratch_images").seconds, abs=0.01
    )

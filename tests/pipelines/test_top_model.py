"""The head learns from bottleneck features, and answers for each photo once."""

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


def test_the_head_learns_features_that_tell_the_classes_apart(finished_project):
    """Validation photos have their labels' features, too: what is learned holds for others."""
    random = np.random.default_rng(0)
    labels = np.tile(["a", "b", "c"], 40)
    values = random.normal(size=(120, 6)).astype(np.float32)
    values[np.arange(120), np.arange(120) % 3] += 5
    rows = pd.DataFrame({"label": labels, "split": ["train"] * 90 + ["validation"] * 30, "view": 0})
    features = ArrayStore(rows=rows, values=values, seconds=1.0)
    made = run_node(finished_project, "train_top_model", bottleneck_features=features)
    head, history = made["top_model"], made["top_model_history"]
    answers = np.array(["a", "b", "c"])[head.predict_on_batch(values[90:]).argmax(axis=1)]
    assert (answers == labels[90:]).mean() > 0.9
    assert history["val_accuracy"].max() > 0.9


def test_each_photo_has_the_answer_that_the_networks_give_to_it(catalog, finished_project):
    """From the photo through trunk, tail and head, and as it is: not one of its training views."""
    predictions = catalog("top_model_predictions")
    folder = finished_project / "photos"
    photos = np.stack([load_photo(folder / path, 64, "squeeze") for path in predictions["path"]])
    answers = photos.astype(np.float32)
    for network in ("trunk_model", "tail_model", "top_model"):
        answers = catalog(network).predict(answers, verbose=0)
    columns = [f"probability_{name}" for name in sorted(predictions["label"].unique())]
    np.testing.assert_allclose(predictions[columns], answers, atol=1e-2)
    assert predictions["path"].str.partition("/")[0].tolist() == predictions["label"].tolist()
    assert sorted(predictions["path"]) == sorted(catalog("split_manifest")["path"])


def test_the_order_of_the_features_does_not_matter(catalog, finished_project):
    """Shuffled, each photo keeps its label, its split and its answer."""
    made = run_node(finished_project, "evaluate_top_model", change=shuffle_rows)
    before, after = catalog("top_model_predictions"), made["top_model_predictions"]
    assert before["path"].tolist() != after["path"].tolist()
    before, after = (each.sort_values("path").reset_index(drop=True) for each in (before, after))
    pd.testing.assert_frame_equal(after, before, rtol=1e-5)


def test_its_metrics_are_those_that_are_counted(catalog):
    metrics = catalog("top_model_metrics")
    check_metrics(metrics, catalog("top_model_predictions"))
    parts = [catalog(name).seconds for name in ("trunk_features", "bottleneck_features")]
    parts.append(catalog("top_model_history")["seconds"].iloc[-1])
    assert metrics["seconds"] == pytest.approx(sum(parts), abs=0.01)

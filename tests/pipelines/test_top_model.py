"""The head learns from bottleneck features, and each photo has the answer of one that has not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hand_made_figures import check_metrics
from plain_views import unchanged_views
from project_runs import load, run_node, shuffle_rows

from little_data.evaluation.prediction_views import average_views
from little_data.messages.errors import LittleDataError
from little_data.photos.decoding import load_photo
from little_data.pipelines.top_model.nodes import gather_examples
from little_data.pipelines.top_model.prediction_views import choose_prediction_views
from little_data.types.arrays import ArrayStore
from little_data.types.heads import Head, TopModel


@pytest.fixture(scope="module")
def catalog(finished_project):
    return load(finished_project)


@pytest.fixture
def features():
    """Two views of 60 photos, whose classes lie apart; the last level is the first half."""
    random = np.random.default_rng(0)
    photos = pd.DataFrame({"path": [f"{number:02}" for number in range(60)], "split": "train"})
    photos = photos.assign(label=np.tile(["a", "b", "c"], 20), fold=np.arange(60) // 3 % 4)
    photos["group"] = None
    rows = photos.loc[photos.index.repeat(2)].reset_index(drop=True)
    values = random.normal(size=(120, 12)).astype(np.float32)
    values[np.arange(120), np.arange(120) // 2 % 3] += 3
    return ArrayStore(rows=rows.assign(view=np.tile([0, 1], 60)), values=values, seconds=1.0)


def train(finished_project, catalog, features, **changes):
    settings = catalog("params:top_model").model_copy(update=changes)
    return run_node(
        finished_project,
        "train_top_model",
        **{
            "bottleneck_features": features,
            "feature_levels": {"widths": [6, 12]},
            "params:top_model": settings,
        },
    )


@pytest.mark.parametrize("changes", [{}, {"hidden_units": 8, "learning_rate": 0.03, "epochs": 8}])
def test_the_heads_learn_what_holds_for_photos_that_they_have_not_seen(
    finished_project, catalog, features, changes
):
    made = train(finished_project, catalog, features, **changes)
    top_model, candidates = made["top_model"], made["top_model_candidates"]
    assert len(top_model.heads_of_rounds) == 4
    assert len(top_model.head.layers) == (2 if changes else 1)
    rows = features.rows
    for fold, head in enumerate(top_model.heads_of_rounds):
        of_fold = (rows["fold"] == fold).to_numpy()
        answers = np.array(["a", "b", "c"])[head.predict(features.values[of_fold]).argmax(axis=1)]
        assert (answers == rows["label"][of_fold]).mean() > 0.75
    chosen = candidates[candidates["chosen"]]
    assert len(chosen) == 1
    assert chosen["accuracy"].item() > 0.8
    assert chosen["log_loss"].item() == candidates["log_loss"].min()
    assert (candidates["seconds"] > 0).all()
    if not changes:
        assert chosen["features"].item() == top_model.head.features


@pytest.mark.parametrize("refit", [True, False])
def test_the_head_in_use_is_that_of_round_one_unless_it_learns_from_all(
    finished_project, catalog, features, refit
):
    evaluation = catalog("params:evaluation").model_copy(update={"refit": refit})
    given = {"bottleneck_features": features, "params:evaluation": evaluation}
    top_model = run_node(finished_project, "train_top_model", **given)["top_model"]
    kernel, _ = top_model.head.layers[0]
    of_round_one, _ = top_model.heads_of_rounds[0].layers[0]
    assert np.array_equal(kernel, of_round_one) != refit


def test_balanced_classes_have_the_same_weight_however_many_photos_they_have(features):
    few = features.rows[features.rows["label"] != "a"].index
    rows = features.rows.drop(index=few[:30])
    store = ArrayStore(rows=rows, values=features.values[rows.index], seconds=1.0)
    balanced = gather_examples(store, "balanced")
    sums = np.bincount(balanced.labels, weights=balanced.weights)
    np.testing.assert_allclose(sums, len(rows) / 3)
    for label in range(3):
        assert np.ptp(balanced.weights[balanced.labels == label]) == 0
    plain = gather_examples(store, None)
    assert (plain.weights == 1).all()
    assert plain.classes == 3
    assert plain.labels.tolist() == ["abc".index(label) for label in rows["label"]]


def test_each_photo_has_the_answer_that_the_networks_give_to_it(catalog, finished_project):
    """From the photo through trunk, tail and head: not from one of its drawn views.

    The head of a training photo is that of its fold.
    """
    predictions, top_model = catalog("top_model_predictions"), catalog("top_model")
    folder, resizing = finished_project / "photos", catalog("params:backbone").resizing
    photos = np.stack([load_photo(folder / path, 64, resizing) for path in predictions["path"]])
    views = [photos, photos[:, :, ::-1]][: catalog("prediction_views")["views"]]
    heads = {-1: top_model.head, **dict(enumerate(top_model.heads_of_rounds))}
    folds = catalog("split_manifest").set_index("path")["fold"].loc[predictions["path"]]
    answers = []
    for view in views:
        features = view.astype(np.float32)
        for network in ("trunk_model", "tail_model"):
            features = catalog(network).predict(features, verbose=0)
        pairs = zip(folds, features, strict=True)
        answers.append(np.concatenate([heads[fold].predict(row[None]) for fold, row in pairs]))
    answers = average_views(answers) if len(answers) > 1 else answers[0]
    columns = [f"probability_{name}" for name in sorted(predictions["label"].unique())]
    np.testing.assert_allclose(predictions[columns], answers, atol=1e-2)
    assert predictions["path"].str.partition("/")[0].tolist() == predictions["label"].tolist()
    assert sorted(predictions["path"]) == sorted(catalog("split_manifest")["path"])
    assert sorted(folds.unique()) == [-1, 0, 1, 2]


def choose_views(features, parameters, mirrored):
    """Let the first half of the features say the class, with errors of each view's own."""
    shown = unchanged_views(120).assign(mirror=mirrored & (features.rows["view"] == 1))
    store = replace(features, rows=features.rows.join(shown))
    kernel = np.zeros((12, 3), np.float32)
    kernel[:3] = np.eye(3)
    head = Head(((kernel, np.zeros(3, np.float32)),))
    return choose_prediction_views(store, TopModel(head, (head,) * 4), parameters)


@pytest.mark.parametrize(("views", "mirrored", "chosen"), [("auto", True, 2), ("auto", False, 1)])
def test_views_are_averaged_where_it_helps_and_there_are_mirror_images(
    catalog, features, views, mirrored, chosen
):
    parameters = catalog("params:predict").model_copy(update={"views": views})
    made = choose_views(features, parameters, mirrored)
    assert made["views"] == chosen
    assert bool(made["compared"]) == mirrored


@pytest.mark.parametrize("views", [1, 2])
def test_the_number_of_views_that_is_asked_for_is_not_compared(catalog, features, views):
    parameters = catalog("params:predict").model_copy(update={"views": views})
    assert choose_views(features, parameters, mirrored=True) == {"views": views, "compared": {}}


def test_mirror_images_that_are_not_planned_are_not_averaged(catalog, features):
    parameters = catalog("params:predict").model_copy(update={"views": 2})
    with pytest.raises(LittleDataError, match="predict.views is 2, but no mirror images"):
        choose_views(features, parameters, mirrored=False)


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
    assert metrics["splits"]["cross-validation"]["photos"] == 45
    parts = [catalog(name).seconds for name in ("trunk_features", "bottleneck_features")]
    parts.append(catalog("top_model_candidates")["seconds"].iloc[-1])
    assert metrics["seconds"] == pytest.approx(sum(parts), abs=0.01)

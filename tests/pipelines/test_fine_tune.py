"""The network is trained as deep as it helps, and judged by photos that it has not seen."""

import logging
from types import SimpleNamespace

import keras
import numpy as np
import pandas as pd
import pytest
from small_tuning import SIDE, draw_photos, gather, make_tuning, prepare

from little_data.evaluation.prediction_views import average_views
from little_data.models.heads import attach_head
from little_data.parameters.base import Seed
from little_data.parameters.evaluation import EvaluationParameters
from little_data.photos.decoding import load_photo
from little_data.photos.folds import list_rounds
from little_data.photos.labels import number_labels
from little_data.pipelines.fine_tune.nodes import (
    cross_validate_fine_tuning,
    train_chosen_depth,
    try_depths,
)
from little_data.pipelines.fine_tune.tuning import START_PENALTY
from little_data.regression.softmax import fit_softmax_regression
from little_data.types.arrays import ArrayStore
from little_data.types.heads import Head, TopModel

BOUNDARY = "tail_conv"
JUDGED = ["path", "split", "label", "predicted", "probability_level", "probability_upright"]


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("photos"))


def change(given, **changes):
    """Change inputs; those of the training, by their names, in its parameters."""
    own = {name: changes.pop(name) for name in [*changes] if hasattr(given, name)}
    parameters = given.parameters.model_copy(update=changes)
    return SimpleNamespace(**(vars(given) | {"parameters": parameters} | own))


def run(node, given, **more):
    return node(**vars(given), **more)


def list_weights(network):
    return [np.array(weights) for weights in network.get_weights()]


def are_equal(network, other):
    return all(map(np.array_equal, list_weights(network), list_weights(other)))


@pytest.mark.slow
def test_each_depth_that_is_tried_is_judged_by_the_same_first_folds(given):
    trials, plan = run(try_depths, change(given, epochs=1))
    rows = given.trunk_features.rows
    first_folds = rows[(rows["fold"] < plan["tried_rounds"]) & (rows["view"] == 0)]
    first_fold = first_folds[first_folds["fold"] == 0]
    depths = list(dict.fromkeys(trials["depth"]))
    assert depths[:2] == ["head", BOUNDARY]
    for _, judged in trials.groupby("depth"):
        assert sorted(judged["path"]) == sorted(first_folds["path"])
        assert set(judged["split"]) == {"cross-validation"}
        assert (judged["distance"] >= 0).all()
    assert trials.columns.tolist() == [*JUDGED, "fold", "depth", "distance", "group", "weight"]
    assert 1 <= plan["tried_rounds"] <= 3
    assert [row["depth"] for row in plan["compared"]] == depths
    assert plan["depth"] in depths
    assert (plan["epochs"], plan["rounds"]) == (1, 3)
    assert list(plan["seconds_of_epoch"]) == depths[1:]
    assert plan["seconds"] > 0
    # The head alone answers as the top model of this round.
    of_head = trials[trials["depth"] == "head"].set_index("path")
    answers = given.top_model.heads_of_rounds[0].predict(
        given.bottleneck_features.values[first_fold.index]
    )
    columns = ["probability_level", "probability_upright"]
    np.testing.assert_allclose(of_head.loc[first_fold["path"], columns], answers, atol=2e-3)


@pytest.mark.slow
def test_training_that_helps_is_kept_and_goes_deeper(tmp_path):
    """What an untrained network makes of stripes says little; a trained one tells them apart."""
    many = prepare(tmp_path, photos=60, epochs=20, learning_rate=0.01)
    trials, plan = run(try_depths, many)
    assert plan["depth"] != "head"
    assert set(trials["depth"]) == {"head", BOUNDARY, "whole"}
    compared = {row["depth"]: row for row in plan["compared"]}
    assert compared[plan["depth"]]["log_loss"] < compared["head"]["log_loss"]


@pytest.mark.slow
def test_training_that_hurts_is_not_kept_and_goes_no_deeper(given):
    trials, plan = run(try_depths, change(given, optimizer="sgd", learning_rate=1.0, epochs=3))
    assert plan["depth"] == "head"
    assert set(trials["depth"]) == {"head", BOUNDARY}
    assert (plan["tried_rounds"], plan["rounds"]) == (1, 3)


def draw_dense_head(seed=0):
    random = np.random.default_rng(seed)
    return Head(
        ((random.normal(size=(14, 4)), np.zeros(4)), (random.normal(size=(4, 2)), np.zeros(2)))
    )


@pytest.mark.slow
def test_further_folds_judge_while_the_difference_is_unclear(given):
    """A training that changes nothing is neither better nor worse, however many photos judge."""
    top_model = TopModel(draw_dense_head(), (draw_dense_head(),) * 3)
    recipe = {"optimizer": "sgd", "learning_rate": 1e-30, "epochs": 1}
    trials, plan = run(try_depths, change(given, top_model=top_model, depth=BOUNDARY, **recipe))
    assert (plan["depth"], plan["tried_rounds"]) == ("head", 3)
    photos = sorted(given.trunk_features.rows.query("view == 0")["path"])
    for _, judged in trials.groupby("depth"):
        assert sorted(judged["path"]) == photos
    assert list(dict.fromkeys(trials["depth"])) == ["head", BOUNDARY]


@pytest.mark.slow
@pytest.mark.parametrize("depth", ["head", "last", "trunk_conv"])
def test_a_depth_that_is_asked_for_is_the_only_one_tried_beside_the_head(given, depth):
    trials, plan = run(try_depths, change(given, depth=depth, epochs=1))
    assert list(dict.fromkeys(trials["depth"])) == list(dict.fromkeys(["head", depth]))
    assert list(plan["seconds_of_epoch"]) == ([] if depth == "head" else [depth])


@pytest.mark.slow
def test_without_time_nothing_is_trained_and_the_log_says_so(given, caplog):
    with caplog.at_level(logging.INFO):
        trials, plan = run(try_depths, change(given, minutes=1e-6))
    assert set(trials["depth"]) == {"head"}
    assert plan["depth"] == "head"
    assert f"no time to fine-tune from {BOUNDARY} (fine_tune.minutes)" in caplog.text


def spoil_judges(given, number):
    """Exchange labels and pixels of the photos that judge a round."""
    rows = given.trunk_features.rows
    other = {"level": "upright", "upright": "level"}
    judges = rows["fold"] == number
    rows = rows.assign(label=rows["label"].mask(judges, rows["label"].map(other)))
    stores = {}
    for name in ("trunk_features", "bottleneck_features"):
        values = np.array(getattr(given, name).values)
        values[judges] = values[judges][::-1] + 1
        stores[name] = ArrayStore(rows, values, seconds=0.0)
    return change(given, **stores)


@pytest.mark.slow
@pytest.mark.parametrize("depth", [BOUNDARY, "whole"])
def test_a_network_hangs_on_nothing_of_the_photos_that_judge_it(given, depth):
    rounds = (0, 2)
    networks = {number: make_tuning(given).train(depth, 1, number)[0] for number in rounds}
    for judged in rounds:
        spoilt = make_tuning(spoil_judges(given, judged))
        for number, network in networks.items():
            same, _ = spoilt.train(depth, 1, number)
            assert are_equal(network, same) == (number == judged)


@pytest.mark.slow
@pytest.mark.parametrize("depth", [BOUNDARY, "trunk_conv"])
def test_the_chosen_depth_judges_each_photo_once(given, depth):
    quick = change(given, depth=depth, epochs=1)
    trials, plan = run(try_depths, quick)
    plan = plan | {"depth": depth, "rounds": 3}
    judged = run(
        cross_validate_fine_tuning, quick, fine_tuning_trials=trials, fine_tuning_plan=plan
    )
    photos = given.trunk_features.rows.query("view == 0").set_index("path")
    assert sorted(judged["path"]) == sorted(photos.index)
    for column in ("fold", "label"):
        assert judged[column].tolist() == photos.loc[judged["path"], column].tolist()
    assert (judged["depth"] == depth).all()
    # Another round makes another network; the first one is that of the trial.
    of_trial = trials[trials["depth"] == depth].reset_index(drop=True)
    pd.testing.assert_frame_equal(judged.head(len(of_trial)), of_trial)
    again = make_tuning(quick).judge(depth, 1, 2)
    pd.testing.assert_frame_equal(judged[judged["fold"] == 2].reset_index(drop=True), again)


@pytest.mark.slow
@pytest.mark.parametrize("depth", ["head", BOUNDARY, "whole"])
def test_photos_and_their_mirror_images_are_averaged_if_it_was_chosen(given, depth):
    tuning = make_tuning(change(given, epochs=1, prediction_views={"views": 2}))
    judged = tuning.judge(depth, 1, 0)
    network = tuning.join(tuning.train(depth, 1, 0)[0])
    photos = np.stack(
        [load_photo(given.raw_images.root / path, SIDE, "crop") for path in judged["path"]]
    )
    both = [network.predict_on_batch(each) for each in (photos, photos[:, :, ::-1].copy())]
    assert np.abs(both[0] - both[1]).max() > 1e-3
    np.testing.assert_allclose(judged[JUDGED[-2:]], average_views(both), atol=2e-3)


@pytest.mark.slow
def test_rounds_for_which_there_is_no_time_are_left_out(given):
    trials, plan = run(try_depths, change(given, depth="head"))
    plan = plan | {"rounds": 2}
    judged = run(
        cross_validate_fine_tuning, given, fine_tuning_trials=trials, fine_tuning_plan=plan
    )
    assert sorted(judged["fold"].unique()) == [0, 1]


def train_chosen(given, depth, refit, epochs=1):
    evaluation = EvaluationParameters(folds="auto", refit=refit)
    plan = {"depth": depth, "epochs": epochs}
    return run(train_chosen_depth, given, evaluation=evaluation, fine_tuning_plan=plan)


@pytest.mark.slow
@pytest.mark.parametrize(("depth", "moved"), [(BOUNDARY, False), ("whole", True)])
def test_the_finished_network_begins_with_pixels_and_has_learned_what_it_should(
    given, depth, moved
):
    network, history = train_chosen(given, depth, refit=True, epochs=2)
    assert network.input_shape == (None, SIDE, SIDE, 3)
    assert history["epoch"].tolist() == [1, 2]
    trunk = network.layers[1].get_layer("trunk_conv")
    before = given.trunk_model.get_layer("trunk_conv")
    assert np.array_equal(trunk.kernel, before.kernel) != moved
    tail = network.layers[-1].get_layer("last")
    assert not np.array_equal(tail.kernel, given.tail_model.get_layer("last").kernel)
    again, _ = train_chosen(given, depth, refit=True, epochs=2)
    assert are_equal(network, again)


@pytest.mark.slow
@pytest.mark.parametrize("depth", ["head", BOUNDARY])
def test_without_refit_the_network_is_that_of_the_first_round(given, depth):
    with_refit, _ = train_chosen(given, depth, refit=True)
    without, _ = train_chosen(given, depth, refit=False)
    tuning = make_tuning(given)
    expected, _ = tuning.train(depth, 1, 0)
    assert are_equal(without, tuning.join(expected))
    assert not are_equal(without, with_refit)


def test_the_head_alone_is_the_top_model_and_has_no_history(given):
    network, history = train_chosen(given, "head", refit=True)
    assert history.empty
    assert {"epoch", "loss", "seconds"} <= set(history.columns)
    rows = given.trunk_features.rows
    unchanged = np.flatnonzero(rows["view"] == 0)
    photos = [load_photo(given.raw_images.root / path, SIDE, "crop") for path in rows["path"]]
    answers = network.predict(np.stack(photos)[unchanged].astype("float32"), verbose=0)
    expected = given.top_model.head.predict(given.bottleneck_features.values[unchanged])
    np.testing.assert_allclose(answers, expected, atol=1e-5)


def test_training_starts_from_a_head_on_the_last_level_that_has_seen_the_same_photos(given):
    tuning = make_tuning(given)
    assert tuning.choose_head("head", None) is given.top_model.head
    assert tuning.choose_head("head", 1) is given.top_model.heads_of_rounds[1]
    store = given.bottleneck_features
    labels = number_labels(store.rows, ["level", "upright"])
    for number in (None, 0, 2):
        rows = np.arange(len(labels))
        if number is not None:
            rows = list_rounds(store.rows)[number].training
        [expected] = fit_softmax_regression(
            store.values[rows][:, :8], labels[rows], 2, [START_PENALTY]
        )
        kernel, _ = tuning.choose_head(BOUNDARY, number).layers[0]
        np.testing.assert_array_equal(kernel, expected.layers[0][0])


@pytest.mark.slow
@pytest.mark.parametrize("depth", [BOUNDARY, "whole"])
def test_a_network_can_be_told_that_each_class_counts_alike(tmp_path, depth):
    """One photo in six is level; what it counts for shows in the answers to all photos."""
    manifest = draw_photos(tmp_path, 48).assign(split="train", view=0)
    is_level = manifest["label"] == "level"
    manifest = manifest[~is_level | (manifest.index % 12 == 0)].reset_index(drop=True)
    uneven = gather(tmp_path, manifest.assign(fold=manifest.index % 3))
    balanced = uneven.top_model_parameters.model_copy(update={"class_weight": "balanced"})
    answers = []
    for parameters in (uneven.top_model_parameters, balanced):
        tuning = make_tuning(change(uneven, top_model_parameters=parameters))
        network = tuning.join(tuning.train(depth, 1, None)[0])
        photos = [load_photo(tmp_path / path, SIDE, "crop") for path in manifest["path"]]
        answers.append(network.predict_on_batch(np.stack(photos))[:, 0].mean())
    assert answers[1] > answers[0] + 0.1


def test_training_starts_from_the_dense_head_if_that_is_the_top_model(given):
    dense = draw_dense_head()
    tuning = make_tuning(change(given, top_model=TopModel(dense, (dense,) * 3)))
    assert tuning.choose_head(BOUNDARY, 1) is dense


@pytest.mark.parametrize("resizing", ["squeeze", "crop", "pad"])
def test_pixels_are_trained_on_as_the_trunk_sees_them(tmp_path, resizing):
    from PIL import Image

    random = np.random.default_rng(0)
    manifest = pd.DataFrame({"path": ["a.png", "b.png"], "label": ["level", "upright"]})
    manifest = manifest.assign(split="train", fold=[0, 1], content_hash=["1" * 64, "2" * 64])
    for path in manifest["path"]:
        pixels = random.integers(0, 256, (20, 50, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(tmp_path / path)
    examples = make_tuning(gather(tmp_path, manifest, resizing)).choose_examples("whole")
    assert examples.store.rows["path"].tolist() == ["a.png", "b.png"]
    expected = [load_photo(tmp_path / path, SIDE, resizing) for path in manifest["path"]]
    np.testing.assert_array_equal(examples.store.values, expected)


def test_the_head_that_is_attached_is_the_one_that_is_trained_on(given):
    """Of the last level only, the network has no other level any more."""
    start = make_tuning(given).choose_head(BOUNDARY, 0)
    names = [layer.name for layer in attach_head(given.tail_model, start).layers]
    assert "all_levels" not in names


def drop_out(network):
    """Copy a network, with dropout in place of each ReLU."""

    def replace(layer):
        if isinstance(layer, keras.layers.ReLU):
            return keras.layers.Dropout(0.5, name=layer.name)
        return type(layer).from_config(layer.get_config())

    copy = keras.models.clone_model(network, clone_function=replace)
    copy.set_weights(network.get_weights())
    return copy


@pytest.mark.slow
@pytest.mark.parametrize("depth", [BOUNDARY, "whole"])
def test_dropout_of_a_loaded_network_does_not_depend_on_what_ran_before(given, tmp_path, depth):
    """Keras stores no state of layers that draw: each time they are loaded it is another one."""
    networks = {name: tmp_path / f"{name}.keras" for name in ("trunk_model", "tail_model")}
    for name, path in networks.items():
        drop_out(getattr(given, name)).save(path)
    trained = []
    for process_seed, seed in enumerate((1, 1, 2)):
        keras.utils.set_random_seed(process_seed)
        loaded = {name: keras.models.load_model(path) for name, path in networks.items()}
        tuning = make_tuning(change(given, **loaded, seed=Seed(seed=seed)))
        trained.append(tuning.train(depth, 1, None)[0])
    assert are_equal(trained[0], trained[1])
    assert not are_equal(trained[0], trained[2])
